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
  const t1 = (steps + (-1));
  const t2 = (((steps + 31) / 32) | 0);
  for (let t3 = 0; t3 < Math.imul(m(t2, 1), 2); t3++) {
    const t4 = Math.imul(t3, 24);
    const t5 = weights[t4];
    const t6 = weights[(t4 + 1)];
    const t7 = weights[(t4 + 2)];
    const t8 = weights[(t4 + 3)];
    const t9 = weights[(t4 + 4)];
    const t10 = weights[(t4 + 5)];
    const t11 = weights[(t4 + 6)];
    const t12 = (t3 < 1);
    const t13 = (Math.imul((1 - t3), 186) + 6);
    const t14 = Math.imul(t3, 88);
    const t15 = weights[(t4 + 7)];
    const t16 = weights[(t4 + 8)];
    const t17 = weights[(t4 + 9)];
    const t18 = weights[(t4 + 10)];
    const t19 = weights[(t4 + 11)];
    const t20 = Math.imul(t3, 8);
    const t21 = Math.imul(t3, 4);
    for (let t22 = 0; t22 < t2; t22++) {
      const t23 = Math.imul(t22, 32);
      const t24 = m((steps - t23), 32);
      const t25 = Math.imul(t24, 2);
      for (let t26 = 0; t26 < t25; t26++) {
        let t27 = t5;
        let t28 = t6;
        let t29 = t7;
        let t30 = t8;
        let t31 = t9;
        let t32 = t10;
        let t33 = t11;
        const t34 = (Math.imul((t12 ? t22 : (t1 - (t23 + ((t26 / 2) | 0)))), t13) + Math.imul((t12 ? t26 : (t26 % 2)), 3));
        let t35 = t34;
        let t36 = t14;
        for (let t37 = 0; t37 < 3; t37++) {
          const t38 = x[t35];
          t27 = f(t27 + f(t38 * weights[(t36 + 48)]));
          t28 = f(t28 + f(t38 * weights[(t36 + 49)]));
          t29 = f(t29 + f(t38 * weights[(t36 + 50)]));
          t30 = f(t30 + f(t38 * weights[(t36 + 51)]));
          t31 = f(t31 + f(t38 * weights[(t36 + 52)]));
          t32 = f(t32 + f(t38 * weights[(t36 + 53)]));
          t33 = f(t33 + f(t38 * weights[(t36 + 54)]));
          t35 = (t35 + 1);
          t36 = (t36 + 7);
        }
        const t39 = Math.imul(t26, 12);
        scratch[(t39 + 24)] = t27;
        scratch[(t39 + 25)] = t28;
        scratch[(t39 + 26)] = t29;
        scratch[(t39 + 27)] = t30;
        scratch[(t39 + 28)] = t31;
        scratch[(t39 + 29)] = t32;
        scratch[(t39 + 30)] = t33;
      }
      for (let t40 = 0; t40 < t25; t40++) {
        let t41 = t15;
        let t42 = t16;
        let t43 = t17;
        let t44 = t18;
        let t45 = t19;
        const t46 = (Math.imul((t12 ? t22 : (t1 - (t23 + ((t40 / 2) | 0)))), t13) + Math.imul((t12 ? t40 : (t40 % 2)), 3));
        let t47 = t46;
        let t48 = t14;
        for (let t49 = 0; t49 < 3; t49++) {
          const t50 = x[t47];
          t41 = f(t41 + f(t50 * weights[(t48 + 72)]));
          t42 = f(t42 + f(t50 * weights[(t48 + 73)]));
          t43 = f(t43 + f(t50 * weights[(t48 + 74)]));
          t44 = f(t44 + f(t50 * weights[(t48 + 75)]));
          t45 = f(t45 + f(t50 * weights[(t48 + 76)]));
          t47 = (t47 + 1);
          t48 = (t48 + 5);
        }
        const t51 = Math.imul(t40, 12);
        scratch[(t51 + 31)] = t41;
        scratch[(t51 + 32)] = t42;
        scratch[(t51 + 33)] = t43;
        scratch[(t51 + 34)] = t44;
        scratch[(t51 + 35)] = t45;
      }
      const t52 = Math.imul(t22, 512);
      for (let t53 = 0; t53 < t24; t53++) {
        const t54 = Math.imul(t53, 24);
        for (let t55 = 0; t55 < 2; t55++) {
          const t56 = Math.imul(t55, 2);
          const t57 = (t4 + t56);
          const t58 = weights[(t57 + 20)];
          const t59 = weights[(t57 + 21)];
          const t60 = (t14 + Math.imul(t55, 24));
          for (let t61 = 0; t61 < 2; t61++) {
            const t62 = ((t54 + Math.imul(t61, 12)) + t56);
            let t63 = scratch[(t62 + 28)];
            let t64 = scratch[(t62 + 29)];
            let t65 = scratch[(t62 + 24)];
            let t66 = scratch[(t62 + 25)];
            let t67 = t58;
            let t68 = t59;
            const t69 = Math.imul(t61, 4);
            const t70 = (t20 + t69);
            let t71 = t70;
            let t72 = t60;
            for (let t73 = 0; t73 < 4; t73++) {
              const t74 = state[t71];
              t63 = f(t63 + f(t74 * weights[(t72 + 88)]));
              t64 = f(t64 + f(t74 * weights[(t72 + 89)]));
              t65 = f(t65 + f(t74 * weights[(t72 + 90)]));
              t66 = f(t66 + f(t74 * weights[(t72 + 91)]));
              t67 = f(t67 + f(t74 * weights[(t72 + 92)]));
              t68 = f(t68 + f(t74 * weights[(t72 + 93)]));
              t71 = (t71 + 1);
              t72 = (t72 + 6);
            }
            const t75 = (t69 + t56);
            scratch[t75] = t63;
            scratch[(t75 + 1)] = t64;
            scratch[(t75 + 8)] = t65;
            scratch[(t75 + 9)] = t66;
            scratch[(t75 + 16)] = t67;
            scratch[(t75 + 17)] = t68;
          }
        }
        const t76 = (t23 + t53);
        const t77 = (t1 - t76);
        const t78 = (t12 ? t76 : t77);
        const t79 = (t21 + (t12 ? (t52 + Math.imul(t53, 16)) : Math.imul(t77, 16)));
        for (let t80 = 0; t80 < 2; t80++) {
          const t81 = Math.imul(t80, 4);
          const t82 = (t20 + t81);
          const t83 = (t54 + Math.imul(t80, 12));
          const t84 = (t79 + Math.imul(t80, 8));
          for (let t85 = 0; t85 < 4; t85++) {
            const t86 = (t78 < lengths[t80]);
            const t87 = (t81 + t85);
            const t88 = (t4 + t85);
            const t89 = (A[0] = f(scratch[t87] + weights[(t88 + 16)]), sigmoid(), A[0]);
            const t90 = (t82 + t85);
            const t91 = state[t90];
            const t92 = f(f(f(1 - t89) * (A[0] = f(scratch[((t83 + t85) + 32)] + f((A[0] = f(scratch[(t87 + 8)] + weights[(t88 + 12)]), sigmoid(), A[0]) * scratch[(t87 + 16)])), tanh(), A[0])) + f(t89 * t91));
            state[t90] = (t86 ? t92 : t91);
            output[(t84 + t85)] = (t86 ? t92 : 0);
          }
        }
      }
    }
  }
}
return { run };
})()
