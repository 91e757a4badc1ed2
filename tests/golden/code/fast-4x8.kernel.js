(() => {
const f=Math.fround,A=new Float32Array(1),F=new Float32Array(1),I=new Int32Array(F.buffer),c=(a,b)=>b<0||(b===0&&1/b<0)?-Math.abs(a):Math.abs(a),m=(a,b)=>b<a?b:a,M=(a,b)=>a<b?b:a;
function sigmoid() {
  const x = A[0];
  const t1 = (x * 0.5);
  const t2 = M(m(t1, 7.900000095367432), (-7.900000095367432));
  const t3 = (t2 * t2);
  const t4 = (((((((((1.533464022429598e-8 * t3) + 0.00002195693195972126) * t3) + 0.0035749610979110003) * t3) + 0.13447214663028717) * t3) + 1) * t2);
  const t5 = (((t4 / ((((((((8.56098097301583e-7 * t3) + 0.00034170670551247895) * t3) + 0.026176873594522476) * t3) + 0.467805415391922) * t3) + 1)) * 0.5) + 0.5);
  A[0] = t5;
}
function tanh() {
  const x = A[0];
  const t1 = x;
  const t2 = M(m(t1, 7.900000095367432), (-7.900000095367432));
  const t3 = (t2 * t2);
  const t4 = (((((((((1.533464022429598e-8 * t3) + 0.00002195693195972126) * t3) + 0.0035749610979110003) * t3) + 0.13447214663028717) * t3) + 1) * t2);
  const t5 = (t4 / ((((((((8.56098097301583e-7 * t3) + 0.00034170670551247895) * t3) + 0.026176873594522476) * t3) + 0.467805415391922) * t3) + 1));
  A[0] = t5;
}
function run(weights, x, lengths, output, state, scratch, batch, steps) {
  const t2 = Math.imul(batch, 24);
  const t3 = Math.imul(batch, 8);
  const t4 = Math.imul(batch, 16);
  for (let t5 = 0; t5 < (((steps + 31) / 32) | 0); t5++) {
    const t6 = Math.imul(t5, batch);
    const t7 = Math.imul(t6, 128);
    const t8 = m((steps - Math.imul(t5, 32)), 32);
    const t9 = Math.imul(t8, batch);
    for (let t10 = 0; t10 < 3; t10++) {
      const t11 = Math.imul(t10, 8);
      const t12 = weights[t11];
      const t13 = weights[(t11 + 1)];
      const t14 = weights[(t11 + 2)];
      const t15 = weights[(t11 + 3)];
      const t16 = weights[(t11 + 4)];
      const t17 = weights[(t11 + 5)];
      const t18 = weights[(t11 + 6)];
      const t19 = weights[(t11 + 7)];
      const t20 = Math.imul(t10, 32);
      for (let t21 = 0; t21 < t9; t21++) {
        let t22 = t12;
        let t23 = t13;
        let t24 = t14;
        let t25 = t15;
        let t26 = t16;
        let t27 = t17;
        let t28 = t18;
        let t29 = t19;
        const t30 = (t7 + Math.imul(t21, 4));
        let t31 = t30;
        let t32 = t20;
        for (let t33 = 0; t33 < 4; t33++) {
          const t34 = x[t31];
          t22 = (t22 + (t34 * weights[(t32 + 48)]));
          t23 = (t23 + (t34 * weights[(t32 + 49)]));
          t24 = (t24 + (t34 * weights[(t32 + 50)]));
          t25 = (t25 + (t34 * weights[(t32 + 51)]));
          t26 = (t26 + (t34 * weights[(t32 + 52)]));
          t27 = (t27 + (t34 * weights[(t32 + 53)]));
          t28 = (t28 + (t34 * weights[(t32 + 54)]));
          t29 = (t29 + (t34 * weights[(t32 + 55)]));
          t31 = (t31 + 1);
          t32 = (t32 + 8);
        }
        const t35 = ((t2 + Math.imul(t21, 24)) + t11);
        scratch[t35] = t22;
        scratch[(t35 + 1)] = t23;
        scratch[(t35 + 2)] = t24;
        scratch[(t35 + 3)] = t25;
        scratch[(t35 + 4)] = t26;
        scratch[(t35 + 5)] = t27;
        scratch[(t35 + 6)] = t28;
        scratch[(t35 + 7)] = t29;
      }
    }
    const t36 = Math.imul(t6, 256);
    for (let t37 = 0; t37 < t8; t37++) {
      const t38 = Math.imul(t37, batch);
      const t39 = (t2 + Math.imul(t38, 24));
      for (let t40 = 0; t40 < 4; t40++) {
        const t41 = Math.imul(t40, 2);
        const t42 = weights[(t41 + 40)];
        const t43 = weights[(t41 + 41)];
        const t44 = Math.imul(t40, 48);
        for (let t45 = 0; t45 < batch; t45++) {
          const t46 = ((t39 + Math.imul(t45, 24)) + t41);
          let t47 = scratch[(t46 + 8)];
          let t48 = scratch[(t46 + 9)];
          let t49 = scratch[t46];
          let t50 = scratch[(t46 + 1)];
          let t51 = t42;
          let t52 = t43;
          const t53 = Math.imul(t45, 8);
          let t54 = t53;
          let t55 = t44;
          for (let t56 = 0; t56 < 8; t56++) {
            const t57 = state[t54];
            t47 = (t47 + (t57 * weights[(t55 + 144)]));
            t48 = (t48 + (t57 * weights[(t55 + 145)]));
            t49 = (t49 + (t57 * weights[(t55 + 146)]));
            t50 = (t50 + (t57 * weights[(t55 + 147)]));
            t51 = (t51 + (t57 * weights[(t55 + 148)]));
            t52 = (t52 + (t57 * weights[(t55 + 149)]));
            t54 = (t54 + 1);
            t55 = (t55 + 6);
          }
          const t58 = (t53 + t41);
          scratch[t58] = t47;
          scratch[(t58 + 1)] = t48;
          const t59 = ((t3 + t53) + t41);
          scratch[t59] = t49;
          scratch[(t59 + 1)] = t50;
          const t60 = ((t4 + t53) + t41);
          scratch[t60] = t51;
          scratch[(t60 + 1)] = t52;
        }
      }
      const t61 = (t36 + Math.imul(t38, 8));
      for (let t62 = 0; t62 < batch; t62++) {
        const t63 = Math.imul(t62, 8);
        const t64 = (t39 + Math.imul(t62, 24));
        const t65 = (t3 + t63);
        const t66 = (t4 + t63);
        const t67 = (t61 + t63);
        for (let t68 = 0; t68 < 8; t68++) {
          const t69 = (t63 + t68);
          const t70 = (A[0] = (scratch[t69] + weights[(t68 + 32)]), sigmoid(), A[0]);
          const t71 = (((1 - t70) * (A[0] = (scratch[((t64 + t68) + 16)] + ((A[0] = (scratch[(t65 + t68)] + weights[(t68 + 24)]), sigmoid(), A[0]) * scratch[(t66 + t68)])), tanh(), A[0])) + (t70 * state[t69]));
          state[t69] = t71;
          output[(t67 + t68)] = t71;
        }
      }
    }
  }
}
return { run };
})()
