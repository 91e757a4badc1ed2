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
  for (let t1 = 0; t1 < (((steps + 31) / 32) | 0); t1++) {
    const t2 = Math.imul(t1, 64);
    const t3 = m((steps - Math.imul(t1, 32)), 32);
    for (let t4 = 0; t4 < t3; t4++) {
      let t5 = 0;
      let t6 = 0;
      let t7 = 0;
      let t8 = 0;
      let t9 = 0;
      let t10 = 0;
      let t11 = 0;
      const t12 = (t2 + Math.imul(t4, 2));
      let t13 = t12;
      for (let t14 = 0; t14 < 2; t14++) {
        const t15 = x[t13];
        const t16 = Math.imul(t14, 7);
        t5 = f(t5 + f(t15 * weights[t16]));
        t6 = f(t6 + f(t15 * weights[(t16 + 1)]));
        t7 = f(t7 + f(t15 * weights[(t16 + 2)]));
        t8 = f(t8 + f(t15 * weights[(t16 + 3)]));
        t9 = f(t9 + f(t15 * weights[(t16 + 4)]));
        t10 = f(t10 + f(t15 * weights[(t16 + 5)]));
        t11 = f(t11 + f(t15 * weights[(t16 + 6)]));
        t13 = (t13 + 1);
      }
      const t17 = Math.imul(t4, 12);
      scratch[(t17 + 32)] = t5;
      scratch[(t17 + 33)] = t6;
      scratch[(t17 + 34)] = t7;
      scratch[(t17 + 35)] = t8;
      scratch[(t17 + 36)] = t9;
      scratch[(t17 + 37)] = t10;
      scratch[(t17 + 38)] = t11;
    }
    for (let t18 = 0; t18 < t3; t18++) {
      let t19 = 0;
      let t20 = 0;
      let t21 = 0;
      let t22 = 0;
      let t23 = 0;
      const t24 = (t2 + Math.imul(t18, 2));
      let t25 = t24;
      for (let t26 = 0; t26 < 2; t26++) {
        const t27 = x[t25];
        const t28 = Math.imul(t26, 5);
        t19 = f(t19 + f(t27 * weights[(t28 + 16)]));
        t20 = f(t20 + f(t27 * weights[(t28 + 17)]));
        t21 = f(t21 + f(t27 * weights[(t28 + 18)]));
        t22 = f(t22 + f(t27 * weights[(t28 + 19)]));
        t23 = f(t23 + f(t27 * weights[(t28 + 20)]));
        t25 = (t25 + 1);
      }
      const t29 = Math.imul(t18, 12);
      scratch[(t29 + 39)] = t19;
      scratch[(t29 + 40)] = t20;
      scratch[(t29 + 41)] = t21;
      scratch[(t29 + 42)] = t22;
      scratch[(t29 + 43)] = t23;
    }
    const t30 = Math.imul(t1, 192);
    for (let t31 = 0; t31 < t3; t31++) {
      const t32 = Math.imul(t31, 12);
      let t33 = scratch[(t32 + 32)];
      let t34 = scratch[(t32 + 33)];
      let t35 = scratch[(t32 + 34)];
      let t36 = scratch[(t32 + 35)];
      let t37 = scratch[(t32 + 36)];
      let t38 = scratch[(t32 + 37)];
      for (let t39 = 0; t39 < 6; t39++) {
        const t40 = state[t39];
        const t41 = Math.imul(t39, 6);
        t33 = f(t33 + f(t40 * weights[(t41 + 28)]));
        t34 = f(t34 + f(t40 * weights[(t41 + 29)]));
        t35 = f(t35 + f(t40 * weights[(t41 + 30)]));
        t36 = f(t36 + f(t40 * weights[(t41 + 31)]));
        t37 = f(t37 + f(t40 * weights[(t41 + 32)]));
        t38 = f(t38 + f(t40 * weights[(t41 + 33)]));
      }
      scratch[8] = t33;
      scratch[9] = t34;
      scratch[10] = t35;
      scratch[11] = t36;
      scratch[12] = t37;
      scratch[13] = t38;
      for (let t42 = 0; t42 < 6; t42++) {
        scratch[t42] = f((A[0] = scratch[(t42 + 8)], sigmoid(), A[0]) * state[t42]);
      }
      for (let t43 = 0; t43 < 2; t43++) {
        const t44 = Math.imul(t43, 3);
        const t45 = (t32 + t44);
        let t46 = scratch[(t45 + 32)];
        let t47 = scratch[(t45 + 33)];
        let t48 = scratch[(t45 + 34)];
        let t49 = scratch[(t45 + 38)];
        let t50 = scratch[(t45 + 39)];
        let t51 = scratch[(t45 + 40)];
        const t52 = Math.imul(t43, 36);
        let t53 = t52;
        for (let t54 = 0; t54 < 6; t54++) {
          const t55 = state[t54];
          t46 = f(t46 + f(t55 * weights[(t53 + 64)]));
          t47 = f(t47 + f(t55 * weights[(t53 + 65)]));
          t48 = f(t48 + f(t55 * weights[(t53 + 66)]));
          const t56 = scratch[t54];
          t49 = f(t49 + f(t56 * weights[(t53 + 67)]));
          t50 = f(t50 + f(t56 * weights[(t53 + 68)]));
          t51 = f(t51 + f(t56 * weights[(t53 + 69)]));
          t53 = (t53 + 6);
        }
        scratch[(t44 + 16)] = t46;
        scratch[(t44 + 17)] = t47;
        scratch[(t44 + 18)] = t48;
        scratch[(t44 + 24)] = t49;
        scratch[(t44 + 25)] = t50;
        scratch[(t44 + 26)] = t51;
      }
      const t57 = (t30 + Math.imul(t31, 6));
      for (let t58 = 0; t58 < 6; t58++) {
        const t59 = (A[0] = scratch[(t58 + 16)], sigmoid(), A[0]);
        const t60 = f(f(f(1 - t59) * state[t58]) + f(t59 * (A[0] = scratch[(t58 + 24)], tanh(), A[0])));
        state[t58] = t60;
        output[(t57 + t58)] = t60;
      }
    }
  }
}
return { run };
})()
