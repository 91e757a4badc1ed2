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
  for (let t0 = 0; t0 < 4; t0++) {
    const t1 = x[0];
    const t2 = Math.imul(t0, 2);
    const t3 = (t2 + 8);
    let t4 = f(f(t1 * weights[t3]) + weights[(t2 + 32)]);
    const t5 = (t2 + 9);
    let t6 = f(f(t1 * weights[t5]) + weights[(t2 + 33)]);
    let t7 = f(f(t1 * weights[t2]) + weights[(t2 + 24)]);
    const t8 = (t2 + 1);
    let t9 = f(f(t1 * weights[t8]) + weights[(t2 + 25)]);
    let t10 = weights[(t2 + 64)];
    let t11 = weights[(t2 + 65)];
    const t12 = Math.imul(t0, 48);
    let t13 = t12;
    for (let t14 = 0; t14 < 8; t14++) {
      const t15 = state[t14];
      t4 = f(t4 + f(t15 * weights[(t13 + 72)]));
      t6 = f(t6 + f(t15 * weights[(t13 + 73)]));
      t7 = f(t7 + f(t15 * weights[(t13 + 74)]));
      t9 = f(t9 + f(t15 * weights[(t13 + 75)]));
      t10 = f(t10 + f(t15 * weights[(t13 + 76)]));
      t11 = f(t11 + f(t15 * weights[(t13 + 77)]));
      t13 = (t13 + 6);
    }
    scratch[t2] = t4;
    scratch[t8] = t6;
    scratch[t3] = t7;
    scratch[t5] = t9;
    scratch[(t2 + 16)] = t10;
    scratch[(t2 + 17)] = t11;
  }
  for (let t16 = 0; t16 < 8; t16++) {
    const t17 = (A[0] = f(scratch[t16] + weights[(t16 + 56)]), sigmoid(), A[0]);
    const t18 = (t16 + 16);
    const t19 = f(f(f(1 - t17) * (A[0] = f(f(f(x[0] * weights[t18]) + weights[(t16 + 40)]) + f((A[0] = f(scratch[(t16 + 8)] + weights[(t16 + 48)]), sigmoid(), A[0]) * scratch[t18])), tanh(), A[0])) + f(t17 * state[t16]));
    state[t16] = t19;
    output[t16] = t19;
  }
}
return { run };
})()
