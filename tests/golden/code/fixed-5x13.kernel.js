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
  const t1 = weights[32];
  const t2 = weights[33];
  const t3 = weights[34];
  const t4 = weights[35];
  const t5 = weights[36];
  const t6 = weights[37];
  const t7 = weights[38];
  const t8 = weights[78];
  for (let t9 = 0; t9 < (((steps + 6) / 7) | 0); t9++) {
    const t10 = Math.imul(t9, 35);
    const t11 = m((steps - Math.imul(t9, 7)), 7);
    const t12 = Math.imul(t11, 3);
    for (let t13 = 0; t13 < 4; t13++) {
      const t14 = Math.imul(t13, 8);
      const t15 = weights[t14];
      const t16 = weights[(t14 + 1)];
      const t17 = weights[(t14 + 2)];
      const t18 = weights[(t14 + 3)];
      const t19 = weights[(t14 + 4)];
      const t20 = weights[(t14 + 5)];
      const t21 = weights[(t14 + 6)];
      const t22 = weights[(t14 + 7)];
      const t23 = Math.imul(t13, 40);
      for (let t24 = 0; t24 < t12; t24++) {
        let t25 = t15;
        let t26 = t16;
        let t27 = t17;
        let t28 = t18;
        let t29 = t19;
        let t30 = t20;
        let t31 = t21;
        let t32 = t22;
        const t33 = ((Math.imul(Math.imul((t24 % 3), steps), 5) + t10) + Math.imul(((t24 / 3) | 0), 5));
        let t34 = t33;
        let t35 = t23;
        for (let t36 = 0; t36 < 5; t36++) {
          const t37 = x[t34];
          t25 = f(t25 + f(t37 * weights[(t35 + 80)]));
          t26 = f(t26 + f(t37 * weights[(t35 + 81)]));
          t27 = f(t27 + f(t37 * weights[(t35 + 82)]));
          t28 = f(t28 + f(t37 * weights[(t35 + 83)]));
          t29 = f(t29 + f(t37 * weights[(t35 + 84)]));
          t30 = f(t30 + f(t37 * weights[(t35 + 85)]));
          t31 = f(t31 + f(t37 * weights[(t35 + 86)]));
          t32 = f(t32 + f(t37 * weights[(t35 + 87)]));
          t34 = (t34 + 1);
          t35 = (t35 + 8);
        }
        const t38 = (Math.imul(t24, 39) + t14);
        scratch[(t38 + 120)] = t25;
        scratch[(t38 + 121)] = t26;
        scratch[(t38 + 122)] = t27;
        scratch[(t38 + 123)] = t28;
        scratch[(t38 + 124)] = t29;
        scratch[(t38 + 125)] = t30;
        scratch[(t38 + 126)] = t31;
        scratch[(t38 + 127)] = t32;
      }
    }
    for (let t39 = 0; t39 < t12; t39++) {
      let t40 = t1;
      let t41 = t2;
      let t42 = t3;
      let t43 = t4;
      let t44 = t5;
      let t45 = t6;
      let t46 = t7;
      const t47 = ((Math.imul(Math.imul((t39 % 3), steps), 5) + t10) + Math.imul(((t39 / 3) | 0), 5));
      let t48 = t47;
      for (let t49 = 0; t49 < 5; t49++) {
        const t50 = x[t48];
        const t51 = Math.imul(t49, 7);
        t40 = f(t40 + f(t50 * weights[(t51 + 240)]));
        t41 = f(t41 + f(t50 * weights[(t51 + 241)]));
        t42 = f(t42 + f(t50 * weights[(t51 + 242)]));
        t43 = f(t43 + f(t50 * weights[(t51 + 243)]));
        t44 = f(t44 + f(t50 * weights[(t51 + 244)]));
        t45 = f(t45 + f(t50 * weights[(t51 + 245)]));
        t46 = f(t46 + f(t50 * weights[(t51 + 246)]));
        t48 = (t48 + 1);
      }
      const t52 = Math.imul(t39, 39);
      scratch[(t52 + 152)] = t40;
      scratch[(t52 + 153)] = t41;
      scratch[(t52 + 154)] = t42;
      scratch[(t52 + 155)] = t43;
      scratch[(t52 + 156)] = t44;
      scratch[(t52 + 157)] = t45;
      scratch[(t52 + 158)] = t46;
    }
    const t53 = Math.imul(t9, 91);
    for (let t54 = 0; t54 < t11; t54++) {
      const t55 = Math.imul(t54, 117);
      for (let t56 = 0; t56 < 6; t56++) {
        const t57 = Math.imul(t56, 2);
        const t58 = weights[(t57 + 66)];
        const t59 = weights[(t57 + 67)];
        const t60 = Math.imul(t56, 78);
        for (let t61 = 0; t61 < 3; t61++) {
          const t62 = ((t55 + Math.imul(t61, 39)) + t57);
          let t63 = scratch[(t62 + 133)];
          let t64 = scratch[(t62 + 134)];
          let t65 = scratch[(t62 + 120)];
          let t66 = scratch[(t62 + 121)];
          let t67 = t58;
          let t68 = t59;
          const t69 = Math.imul(t61, 13);
          let t70 = t69;
          let t71 = t60;
          for (let t72 = 0; t72 < 13; t72++) {
            const t73 = state[t70];
            t63 = f(t63 + f(t73 * weights[(t71 + 276)]));
            t64 = f(t64 + f(t73 * weights[(t71 + 277)]));
            t65 = f(t65 + f(t73 * weights[(t71 + 278)]));
            t66 = f(t66 + f(t73 * weights[(t71 + 279)]));
            t67 = f(t67 + f(t73 * weights[(t71 + 280)]));
            t68 = f(t68 + f(t73 * weights[(t71 + 281)]));
            t70 = (t70 + 1);
            t71 = (t71 + 6);
          }
          const t74 = (t69 + t57);
          scratch[t74] = t63;
          scratch[(t74 + 1)] = t64;
          scratch[(t74 + 40)] = t65;
          scratch[(t74 + 41)] = t66;
          scratch[(t74 + 80)] = t67;
          scratch[(t74 + 81)] = t68;
        }
      }
      for (let t75 = 0; t75 < 3; t75++) {
        const t76 = (t55 + Math.imul(t75, 39));
        let t77 = scratch[(t76 + 145)];
        let t78 = scratch[(t76 + 132)];
        let t79 = t8;
        const t80 = Math.imul(t75, 13);
        let t81 = t80;
        for (let t82 = 0; t82 < 13; t82++) {
          const t83 = state[t81];
          const t84 = Math.imul(t82, 3);
          t77 = f(t77 + f(t83 * weights[(t84 + 744)]));
          t78 = f(t78 + f(t83 * weights[(t84 + 745)]));
          t79 = f(t79 + f(t83 * weights[(t84 + 746)]));
          t81 = (t81 + 1);
        }
        scratch[(t80 + 12)] = t77;
        scratch[(t80 + 52)] = t78;
        scratch[(t80 + 92)] = t79;
      }
      const t85 = Math.imul(t54, 13);
      for (let t86 = 0; t86 < 3; t86++) {
        const t87 = Math.imul(t86, 13);
        const t88 = (t55 + Math.imul(t86, 39));
        const t89 = ((Math.imul(Math.imul(t86, steps), 13) + t53) + t85);
        for (let t90 = 0; t90 < 13; t90++) {
          const t91 = (t87 + t90);
          const t92 = (A[0] = f(scratch[t91] + weights[(t90 + 53)]), sigmoid(), A[0]);
          const t93 = f(f(f(1 - t92) * (A[0] = f(scratch[((t88 + t90) + 146)] + f((A[0] = f(scratch[(t91 + 40)] + weights[(t90 + 40)]), sigmoid(), A[0]) * scratch[(t91 + 80)])), tanh(), A[0])) + f(t92 * state[t91]));
          state[t91] = t93;
          output[(t89 + t90)] = t93;
        }
      }
    }
  }
}
return { run };
})()
