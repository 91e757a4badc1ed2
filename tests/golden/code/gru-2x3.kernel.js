(() => {
const f=Math.fround,A=new Float32Array(1),F=new Float32Array(1),I=new Int32Array(F.buffer),c=(a,b)=>b<0||(b===0&&1/b<0)?-Math.abs(a):Math.abs(a),m=(a,b)=>b<a?b:a,M=(a,b)=>a<b?b:a;
function sigmoid() {
  const x = A[0];
  const t1 = x;
  const t2 = Math.abs(t1);
  const t3 = f(f(t2 * (-1.4426950216293335)) + 12583039);
  const t4 = (I[0] = ((F[0] = t3, I[0]) << 23), F[0]);
  const t5 = f(t3 - 12583039);
  const t6 = f(f(t5 * 0.000001428606765330187) + f(f(t5 * 0.693145751953125) + t2));
  const t7 = f(f(f(t6 * t4) * f(f(f(f(f(f(f(f(f(f(0.0013820728054270148 * t6) + (-0.008368677459657192)) * t6) + 0.04166826605796814) * t6) + (-0.1666652113199234)) * t6) + 0.4999999403953552) * t6) - 1)) + t4);
  const t8 = ((87.33654022216797 < t2) ? ((t1 < 0) ? 0 : 1) : f(((t1 < 0) ? t7 : 1) / f(1 + t7)));
  A[0] = t8;
}
function tanh() {
  const x = A[0];
  const t1 = x;
  const t2 = Math.abs(t1);
  const t3 = f(t2 * t2);
  const t4 = f(f(f(f(f(f(f(f((-0.005692296661436558) * t3) + 0.02062816731631756) * t3) + (-0.05373651534318924)) * t3) + 0.13331405818462372) * t3) + (-0.3333328068256378));
  const t5 = f(f(f(t4 * t3) * t2) + t2);
  const t6 = f(2 * m(t2, 10));
  const t7 = f(f(t6 * (-1.4426950216293335)) + 12583039);
  const t8 = (I[0] = ((F[0] = t7, I[0]) << 23), F[0]);
  const t9 = f(t7 - 12583039);
  const t10 = f(f(t9 * 0.000001428606765330187) + f(f(t9 * 0.693145751953125) + t6));
  const t11 = f(f(f(t10 * t8) * f(f(f(f(f(f(f(f(f(f(0.0013820728054270148 * t10) + (-0.008368677459657192)) * t10) + 0.04166826605796814) * t10) + (-0.1666652113199234)) * t10) + 0.4999999403953552) * t10) - 1)) + t8);
  const t12 = c(((0.625 < t2) ? f(1 - f(f(2 * t11) / f(1 + t11))) : t5), t1);
  A[0] = t12;
}
function run(weights, x, lengths, output, state, scratch, batch, steps) {
  const t2 = weights[0];
  const t3 = weights[1];
  const t4 = weights[2];
  const t5 = weights[3];
  const t6 = weights[4];
  const t7 = Math.imul(batch, 12);
  const t8 = weights[5];
  const t9 = weights[6];
  const t10 = weights[7];
  const t11 = weights[8];
  const t12 = weights[18];
  const t13 = weights[19];
  const t14 = Math.imul(batch, 4);
  const t15 = Math.imul(batch, 8);
  const t16 = weights[20];
  for (let t17 = 0; t17 < (((steps + 31) / 32) | 0); t17++) {
    const t18 = Math.imul(t17, batch);
    const t19 = Math.imul(t18, 64);
    const t20 = m((steps - Math.imul(t17, 32)), 32);
    const t21 = Math.imul(t20, batch);
    for (let t22 = 0; t22 < t21; t22++) {
      let t23 = t2;
      let t24 = t3;
      let t25 = t4;
      let t26 = t5;
      let t27 = t6;
      const t28 = (t19 + Math.imul(t22, 2));
      let t29 = t28;
      for (let t30 = 0; t30 < 2; t30++) {
        const t31 = x[t29];
        const t32 = Math.imul(t30, 5);
        t23 = f(t23 + f(t31 * weights[(t32 + 24)]));
        t24 = f(t24 + f(t31 * weights[(t32 + 25)]));
        t25 = f(t25 + f(t31 * weights[(t32 + 26)]));
        t26 = f(t26 + f(t31 * weights[(t32 + 27)]));
        t27 = f(t27 + f(t31 * weights[(t32 + 28)]));
        t29 = (t29 + 1);
      }
      const t33 = (t7 + Math.imul(t22, 9));
      scratch[t33] = t23;
      scratch[(t33 + 1)] = t24;
      scratch[(t33 + 2)] = t25;
      scratch[(t33 + 3)] = t26;
      scratch[(t33 + 4)] = t27;
    }
    for (let t34 = 0; t34 < t21; t34++) {
      let t35 = t8;
      let t36 = t9;
      let t37 = t10;
      let t38 = t11;
      const t39 = (t19 + Math.imul(t34, 2));
      let t40 = t39;
      for (let t41 = 0; t41 < 2; t41++) {
        const t42 = x[t40];
        const t43 = Math.imul(t41, 4);
        t35 = f(t35 + f(t42 * weights[(t43 + 36)]));
        t36 = f(t36 + f(t42 * weights[(t43 + 37)]));
        t37 = f(t37 + f(t42 * weights[(t43 + 38)]));
        t38 = f(t38 + f(t42 * weights[(t43 + 39)]));
        t40 = (t40 + 1);
      }
      const t44 = (t7 + Math.imul(t34, 9));
      scratch[(t44 + 5)] = t35;
      scratch[(t44 + 6)] = t36;
      scratch[(t44 + 7)] = t37;
      scratch[(t44 + 8)] = t38;
    }
    const t45 = Math.imul(t18, 96);
    for (let t46 = 0; t46 < t20; t46++) {
      const t47 = Math.imul(t46, batch);
      const t48 = (t7 + Math.imul(t47, 9));
      for (let t49 = 0; t49 < batch; t49++) {
        const t50 = (t48 + Math.imul(t49, 9));
        let t51 = scratch[(t50 + 3)];
        let t52 = scratch[(t50 + 4)];
        let t53 = scratch[t50];
        let t54 = scratch[(t50 + 1)];
        let t55 = t12;
        let t56 = t13;
        const t57 = Math.imul(t49, 3);
        let t58 = t57;
        for (let t59 = 0; t59 < 3; t59++) {
          const t60 = state[t58];
          const t61 = Math.imul(t59, 6);
          t51 = f(t51 + f(t60 * weights[(t61 + 44)]));
          t52 = f(t52 + f(t60 * weights[(t61 + 45)]));
          t53 = f(t53 + f(t60 * weights[(t61 + 46)]));
          t54 = f(t54 + f(t60 * weights[(t61 + 47)]));
          t55 = f(t55 + f(t60 * weights[(t61 + 48)]));
          t56 = f(t56 + f(t60 * weights[(t61 + 49)]));
          t58 = (t58 + 1);
        }
        scratch[t57] = t51;
        scratch[(t57 + 1)] = t52;
        const t62 = (t14 + t57);
        scratch[t62] = t53;
        scratch[(t62 + 1)] = t54;
        const t63 = (t15 + t57);
        scratch[t63] = t55;
        scratch[(t63 + 1)] = t56;
      }
      for (let t64 = 0; t64 < batch; t64++) {
        const t65 = (t48 + Math.imul(t64, 9));
        let t66 = scratch[(t65 + 5)];
        let t67 = scratch[(t65 + 2)];
        let t68 = t16;
        const t69 = Math.imul(t64, 3);
        let t70 = t69;
        for (let t71 = 0; t71 < 3; t71++) {
          const t72 = state[t70];
          const t73 = Math.imul(t71, 3);
          t66 = f(t66 + f(t72 * weights[(t73 + 64)]));
          t67 = f(t67 + f(t72 * weights[(t73 + 65)]));
          t68 = f(t68 + f(t72 * weights[(t73 + 66)]));
          t70 = (t70 + 1);
        }
        scratch[(t69 + 2)] = t66;
        scratch[((t14 + t69) + 2)] = t67;
        scratch[((t15 + t69) + 2)] = t68;
      }
      const t74 = (t45 + Math.imul(t47, 3));
      for (let t75 = 0; t75 < batch; t75++) {
        const t76 = Math.imul(t75, 3);
        const t77 = (t48 + Math.imul(t75, 9));
        const t78 = (t14 + t76);
        const t79 = (t15 + t76);
        const t80 = (t74 + t76);
        for (let t81 = 0; t81 < 3; t81++) {
          const t82 = (t76 + t81);
          const t83 = (A[0] = f(scratch[t82] + weights[(t81 + 15)]), sigmoid(), A[0]);
          const t84 = f(f(f(1 - t83) * (A[0] = f(scratch[((t77 + t81) + 6)] + f((A[0] = f(scratch[(t78 + t81)] + weights[(t81 + 12)]), sigmoid(), A[0]) * scratch[(t79 + t81)])), tanh(), A[0])) + f(t83 * state[t82]));
          state[t82] = t84;
          output[(t80 + t81)] = t84;
        }
      }
    }
  }
}
return { run };
})()
