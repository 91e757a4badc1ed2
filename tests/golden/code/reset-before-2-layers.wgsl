@group(0) @binding(1) var<storage, read> weights: array<f32>;
fn weight(i: i32) -> f32 { return weights[i]; }
struct Sizes { batch: i32, steps: i32, turn0: i32, turn1: i32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> lengths: array<i32>;
@group(0) @binding(4) var<storage, read> state0: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;
@group(0) @binding(6) var<storage, read_write> staten: array<f32>;
@group(0) @binding(7) var<storage, read_write> scratch: array<f32>;
// the second where it is the smaller one, or the larger one: a NaN that comes first stays
fn smaller(a: f32, b: f32) -> f32 { return select(a, b, b < a); }
fn larger(a: f32, b: f32) -> f32 { return select(a, b, a < b); }
fn withSign(a: f32, b: f32) -> f32 {
  return select(abs(a), -abs(a), (bitcast<u32>(b) >> 31u) == 1u);
}
fn sigmoid32(x: f32) -> f32 {
  let t1 = x;
  let t2 = abs(t1);
  let t3 = smaller(t2, 87f);
  let t4 = round((t3 * (-1.4426950216293335f)));
  let t5 = bitcast<f32>(((i32(t4) + 127) << u32(23)));
  let t6 = ((t4 * 0.000001428606765330187f) + ((t4 * 0.693145751953125f) + t3));
  let t7 = (((t6 * t5) * ((((((((((0.0013820728054270148f * t6) + (-0.008368677459657192f)) * t6) + 0.04166826605796814f) * t6) + (-0.1666652113199234f)) * t6) + 0.4999999403953552f) * t6) - 1f)) + t5);
  let t8 = select(select((select(1f, t7, (t1 < 0f)) / (1f + t7)), select(1f, 0f, (t1 < 0f)), (87.33654022216797f < t2)), t1, (2139095040 < (bitcast<i32>(t1) & 2147483647)));
  return t8;
}
fn tanh32(x: f32) -> f32 {
  let t1 = x;
  let t2 = smaller(abs(t1), 10f);
  let t3 = (t2 * t2);
  let t4 = (((((((((-0.005692296661436558f) * t3) + 0.02062816731631756f) * t3) + (-0.05373651534318924f)) * t3) + 0.13331405818462372f) * t3) + (-0.3333328068256378f));
  let t5 = (((t4 * t3) * t2) + t2);
  let t6 = (2f * smaller(t2, 10f));
  let t7 = round((t6 * (-1.4426950216293335f)));
  let t8 = bitcast<f32>(((i32(t7) + 127) << u32(23)));
  let t9 = ((t7 * 0.000001428606765330187f) + ((t7 * 0.693145751953125f) + t6));
  let t10 = (((t9 * t8) * ((((((((((0.0013820728054270148f * t9) + (-0.008368677459657192f)) * t9) + 0.04166826605796814f) * t9) + (-0.1666652113199234f)) * t9) + 0.4999999403953552f) * t9) - 1f)) + t8);
  let t11 = select(withSign(select(t5, (1f - ((2f * t10) / (1f + t10))), (0.625f < t2)), t1), t1, (2139095040 < (bitcast<i32>(t1) & 2147483647)));
  return t11;
}
var<workgroup> local: array<f32, 10>;
var<private> own: array<f32, 16>;
@compute @workgroup_size(64)
fn k0(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 2 * sizes.batch * 5) { return; }
  let t2 = at / sizes.batch / 5;
  let t3 = at / 5 % sizes.batch;
  let t4 = at % 5;
  let t5 = (t2 * sizes.batch);
  let t6 = (t3 * 5);
  scratch[(((t5 * 10) + t6) + t4)] = state0[(((t5 * 5) + t6) + t4)];
}
@compute @workgroup_size(64)
fn k1(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) * sizes.batch * 3) { return; }
  let t3 = at / sizes.batch / 3;
  let t4 = at / 3 % sizes.batch;
  let t5 = at % 3;
  let t6 = weight(t5);
  var t7 = t6;
  let t8 = weight((t5 + 3));
  var t9 = t8;
  let t10 = weight((t5 + 6));
  var t11 = t10;
  let t12 = weight((t5 + 9));
  var t13 = t12;
  let t14 = weight((t5 + 12));
  var t15 = t14;
  var t16 = t6;
  var t17 = t8;
  var t18 = t10;
  var t19 = t12;
  var t20 = t14;
  var t21 = t6;
  var t22 = t8;
  var t23 = t10;
  var t24 = t12;
  var t25 = t14;
  var t26 = t6;
  var t27 = t8;
  var t28 = t10;
  var t29 = t12;
  var t30 = t14;
  var t31 = t6;
  var t32 = t8;
  var t33 = t10;
  var t34 = t12;
  var t35 = t14;
  var t36 = t6;
  var t37 = t8;
  var t38 = t10;
  var t39 = t12;
  var t40 = t14;
  var t41 = t6;
  var t42 = t8;
  var t43 = t10;
  var t44 = t12;
  var t45 = t14;
  var t46 = t6;
  var t47 = t8;
  var t48 = t10;
  var t49 = t12;
  var t50 = t14;
  let t51 = (t3 * sizes.batch);
  let t52 = (((sizes.turn0 * sizes.batch) * 192) + (t51 * 24));
  let t53 = (t4 * 3);
  let t54 = (t52 + t53);
  let t55 = ((t52 + (sizes.batch * 3)) + t53);
  let t56 = ((t52 + (sizes.batch * 6)) + t53);
  let t57 = ((t52 + (sizes.batch * 9)) + t53);
  let t58 = ((t52 + (sizes.batch * 12)) + t53);
  let t59 = (sizes.batch * 15);
  let t60 = ((t52 + t59) + t53);
  let t61 = ((t52 + (sizes.batch * 18)) + t53);
  let t62 = ((t52 + (sizes.batch * 21)) + t53);
  for (var t63 = 0; t63 < 3; t63++) {
    let t64 = x[(t54 + t63)];
    let t65 = ((t63 * 15) + t5);
    let t66 = weight((t65 + 64));
    t7 = (t7 + (t64 * t66));
    let t67 = weight((t65 + 67));
    t9 = (t9 + (t64 * t67));
    let t68 = weight((t65 + 70));
    t11 = (t11 + (t64 * t68));
    let t69 = weight((t65 + 73));
    t13 = (t13 + (t64 * t69));
    let t70 = weight((t65 + 76));
    t15 = (t15 + (t64 * t70));
    let t71 = x[(t55 + t63)];
    t16 = (t16 + (t71 * t66));
    t17 = (t17 + (t71 * t67));
    t18 = (t18 + (t71 * t68));
    t19 = (t19 + (t71 * t69));
    t20 = (t20 + (t71 * t70));
    let t72 = x[(t56 + t63)];
    t21 = (t21 + (t72 * t66));
    t22 = (t22 + (t72 * t67));
    t23 = (t23 + (t72 * t68));
    t24 = (t24 + (t72 * t69));
    t25 = (t25 + (t72 * t70));
    let t73 = x[(t57 + t63)];
    t26 = (t26 + (t73 * t66));
    t27 = (t27 + (t73 * t67));
    t28 = (t28 + (t73 * t68));
    t29 = (t29 + (t73 * t69));
    t30 = (t30 + (t73 * t70));
    let t74 = x[(t58 + t63)];
    t31 = (t31 + (t74 * t66));
    t32 = (t32 + (t74 * t67));
    t33 = (t33 + (t74 * t68));
    t34 = (t34 + (t74 * t69));
    t35 = (t35 + (t74 * t70));
    let t75 = x[(t60 + t63)];
    t36 = (t36 + (t75 * t66));
    t37 = (t37 + (t75 * t67));
    t38 = (t38 + (t75 * t68));
    t39 = (t39 + (t75 * t69));
    t40 = (t40 + (t75 * t70));
    let t76 = x[(t61 + t63)];
    t41 = (t41 + (t76 * t66));
    t42 = (t42 + (t76 * t67));
    t43 = (t43 + (t76 * t68));
    t44 = (t44 + (t76 * t69));
    t45 = (t45 + (t76 * t70));
    let t77 = x[(t62 + t63)];
    t46 = (t46 + (t77 * t66));
    t47 = (t47 + (t77 * t67));
    t48 = (t48 + (t77 * t68));
    t49 = (t49 + (t77 * t69));
    t50 = (t50 + (t77 * t70));
  }
  let t78 = ((sizes.batch * 20) + (t51 * 120));
  let t79 = (t4 * 15);
  let t80 = ((t78 + t79) + t5);
  scratch[t80] = t7;
  scratch[(t80 + 3)] = t9;
  scratch[(t80 + 6)] = t11;
  scratch[(t80 + 9)] = t13;
  scratch[(t80 + 12)] = t15;
  let t81 = (((t78 + t59) + t79) + t5);
  scratch[t81] = t16;
  scratch[(t81 + 3)] = t17;
  scratch[(t81 + 6)] = t18;
  scratch[(t81 + 9)] = t19;
  scratch[(t81 + 12)] = t20;
  let t82 = (((t78 + (sizes.batch * 30)) + t79) + t5);
  scratch[t82] = t21;
  scratch[(t82 + 3)] = t22;
  scratch[(t82 + 6)] = t23;
  scratch[(t82 + 9)] = t24;
  scratch[(t82 + 12)] = t25;
  let t83 = (((t78 + (sizes.batch * 45)) + t79) + t5);
  scratch[t83] = t26;
  scratch[(t83 + 3)] = t27;
  scratch[(t83 + 6)] = t28;
  scratch[(t83 + 9)] = t29;
  scratch[(t83 + 12)] = t30;
  let t84 = (((t78 + (sizes.batch * 60)) + t79) + t5);
  scratch[t84] = t31;
  scratch[(t84 + 3)] = t32;
  scratch[(t84 + 6)] = t33;
  scratch[(t84 + 9)] = t34;
  scratch[(t84 + 12)] = t35;
  let t85 = (((t78 + (sizes.batch * 75)) + t79) + t5);
  scratch[t85] = t36;
  scratch[(t85 + 3)] = t37;
  scratch[(t85 + 6)] = t38;
  scratch[(t85 + 9)] = t39;
  scratch[(t85 + 12)] = t40;
  let t86 = (((t78 + (sizes.batch * 90)) + t79) + t5);
  scratch[t86] = t41;
  scratch[(t86 + 3)] = t42;
  scratch[(t86 + 6)] = t43;
  scratch[(t86 + 9)] = t44;
  scratch[(t86 + 12)] = t45;
  let t87 = (((t78 + (sizes.batch * 105)) + t79) + t5);
  scratch[t87] = t46;
  scratch[(t87 + 3)] = t47;
  scratch[(t87 + 6)] = t48;
  scratch[(t87 + 9)] = t49;
  scratch[(t87 + 12)] = t50;
}
@compute @workgroup_size(64)
fn k2(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 64)), 64) % 8) * sizes.batch * 3) { return; }
  let t3 = at / sizes.batch / 3;
  let t4 = at / 3 % sizes.batch;
  let t5 = at % 3;
  var t6 = weight(t5);
  var t7 = weight((t5 + 3));
  var t8 = weight((t5 + 6));
  var t9 = weight((t5 + 9));
  var t10 = weight((t5 + 12));
  let t11 = ((min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) * sizes.batch);
  let t12 = (t3 * sizes.batch);
  let t13 = (((((sizes.turn0 * sizes.batch) * 192) + (t11 * 24)) + (t12 * 3)) + (t4 * 3));
  for (var t14 = 0; t14 < 3; t14++) {
    let t15 = x[(t13 + t14)];
    let t16 = ((t14 * 15) + t5);
    t6 = (t6 + (t15 * weight((t16 + 64))));
    t7 = (t7 + (t15 * weight((t16 + 67))));
    t8 = (t8 + (t15 * weight((t16 + 70))));
    t9 = (t9 + (t15 * weight((t16 + 73))));
    t10 = (t10 + (t15 * weight((t16 + 76))));
  }
  let t17 = (((((sizes.batch * 20) + (t11 * 120)) + (t12 * 15)) + (t4 * 15)) + t5);
  scratch[t17] = t6;
  scratch[(t17 + 3)] = t7;
  scratch[(t17 + 6)] = t8;
  scratch[(t17 + 9)] = t9;
  scratch[(t17 + 12)] = t10;
}
@compute @workgroup_size(32)
fn k3(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x);
  if (at >= sizes.batch) { return; }
  let t3 = at;
  if (i32(thread) < 5) {
    let i = i32(thread);
    let t4 = i;
    local[t4] = scratch[((((((sizes.turn0 * 64) % 2) * sizes.batch) * 5) + (t3 * 5)) + t4)];
  }
  workgroupBarrier();
  if (i32(thread) < 5) {
    let i = i32(thread);
    let t5 = i;
    for (var t6 = 0; t6 < 5; t6++) {
      own[t6] = weight((((t6 * 15) + t5) + 112));
    }
  }
  if (i32(thread) < 5) {
    let i = i32(thread);
    let t7 = i;
    for (var t8 = 0; t8 < 5; t8++) {
      own[(t8 + 5)] = weight((((t8 * 15) + t7) + 117));
    }
    for (var t9 = 0; t9 < 5; t9++) {
      own[(t9 + 10)] = weight((((t9 * 15) + t7) + 122));
    }
  }
  for (var t12 = 0; t12 < min((sizes.steps - (sizes.turn0 * 64)), 64); t12++) {
    if (i32(thread) < 5) {
      let i = i32(thread);
      let t10 = i;
      var t11 = scratch[((((sizes.batch * 20) + ((t12 * sizes.batch) * 15)) + (t3 * 15)) + t10)];
      t11 = (t11 + (local[0] * own[0]));
      t11 = (t11 + (local[1] * own[1]));
      t11 = (t11 + (local[2] * own[2]));
      t11 = (t11 + (local[3] * own[3]));
      t11 = (t11 + (local[4] * own[4]));
      local[(t10 + 5)] = (sigmoid32((t11 + weight((t10 + 16)))) * local[t10]);
    }
    workgroupBarrier();
    if (i32(thread) < 5) {
      let i = i32(thread);
      let t13 = i;
      let t14 = (t12 * sizes.batch);
      let t15 = ((((sizes.batch * 20) + (t14 * 15)) + (t3 * 15)) + t13);
      var t16 = scratch[(t15 + 5)];
      var t17 = weight((t13 + 26));
      t16 = (t16 + (local[0] * own[5]));
      t17 = (t17 + (local[5] * own[10]));
      t16 = (t16 + (local[1] * own[6]));
      t17 = (t17 + (local[6] * own[11]));
      t16 = (t16 + (local[2] * own[7]));
      t17 = (t17 + (local[7] * own[12]));
      t16 = (t16 + (local[3] * own[8]));
      t17 = (t17 + (local[8] * own[13]));
      t16 = (t16 + (local[4] * own[9]));
      t17 = (t17 + (local[9] * own[14]));
      let t18 = sigmoid32((t16 + weight((t13 + 21))));
      let t19 = (((1f - t18) * tanh32((scratch[(t15 + 10)] + t17))) + (t18 * local[t13]));
      own[15] = t19;
      scratch[((((sizes.batch * 980) + (t14 * 5)) + (t3 * 5)) + t13)] = t19;
    }
    workgroupBarrier();
    if (i32(thread) < 5) {
      let i = i32(thread);
      let t20 = i;
      local[t20] = own[15];
    }
    workgroupBarrier();
  }
  if (i32(thread) < 5) {
    let i = i32(thread);
    let t21 = i;
    let t22 = (sizes.turn0 * 64);
    scratch[((((((t22 + min((sizes.steps - t22), 64)) % 2) * sizes.batch) * 5) + (t3 * 5)) + t21)] = local[t21];
  }
}
@compute @workgroup_size(64)
fn k4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) * sizes.batch * 3) { return; }
  let t3 = at / sizes.batch / 3;
  let t4 = at / 3 % sizes.batch;
  let t5 = at % 3;
  let t6 = weight((t5 + 32));
  var t7 = t6;
  let t8 = weight((t5 + 35));
  var t9 = t8;
  let t10 = weight((t5 + 38));
  var t11 = t10;
  let t12 = weight((t5 + 41));
  var t13 = t12;
  let t14 = weight((t5 + 44));
  var t15 = t14;
  var t16 = t6;
  var t17 = t8;
  var t18 = t10;
  var t19 = t12;
  var t20 = t14;
  var t21 = t6;
  var t22 = t8;
  var t23 = t10;
  var t24 = t12;
  var t25 = t14;
  var t26 = t6;
  var t27 = t8;
  var t28 = t10;
  var t29 = t12;
  var t30 = t14;
  var t31 = t6;
  var t32 = t8;
  var t33 = t10;
  var t34 = t12;
  var t35 = t14;
  var t36 = t6;
  var t37 = t8;
  var t38 = t10;
  var t39 = t12;
  var t40 = t14;
  var t41 = t6;
  var t42 = t8;
  var t43 = t10;
  var t44 = t12;
  var t45 = t14;
  var t46 = t6;
  var t47 = t8;
  var t48 = t10;
  var t49 = t12;
  var t50 = t14;
  let t51 = (t3 * sizes.batch);
  let t52 = ((sizes.batch * 980) + (t51 * 40));
  let t53 = (t4 * 5);
  let t54 = (t52 + t53);
  let t55 = ((t52 + (sizes.batch * 5)) + t53);
  let t56 = ((t52 + (sizes.batch * 10)) + t53);
  let t57 = (sizes.batch * 15);
  let t58 = ((t52 + t57) + t53);
  let t59 = ((t52 + (sizes.batch * 20)) + t53);
  let t60 = ((t52 + (sizes.batch * 25)) + t53);
  let t61 = (sizes.batch * 30);
  let t62 = ((t52 + t61) + t53);
  let t63 = ((t52 + (sizes.batch * 35)) + t53);
  for (var t64 = 0; t64 < 1; t64++) {
    let t65 = (t64 * 4);
    let t66 = (t54 + t65);
    let t67 = scratch[t66];
    let t68 = ((t64 * 60) + t5);
    let t69 = weight((t68 + 188));
    t7 = (t7 + (t67 * t69));
    let t70 = weight((t68 + 191));
    t9 = (t9 + (t67 * t70));
    let t71 = weight((t68 + 194));
    t11 = (t11 + (t67 * t71));
    let t72 = weight((t68 + 197));
    t13 = (t13 + (t67 * t72));
    let t73 = weight((t68 + 200));
    t15 = (t15 + (t67 * t73));
    let t74 = (t55 + t65);
    let t75 = scratch[t74];
    t16 = (t16 + (t75 * t69));
    t17 = (t17 + (t75 * t70));
    t18 = (t18 + (t75 * t71));
    t19 = (t19 + (t75 * t72));
    t20 = (t20 + (t75 * t73));
    let t76 = (t56 + t65);
    let t77 = scratch[t76];
    t21 = (t21 + (t77 * t69));
    t22 = (t22 + (t77 * t70));
    t23 = (t23 + (t77 * t71));
    t24 = (t24 + (t77 * t72));
    t25 = (t25 + (t77 * t73));
    let t78 = (t58 + t65);
    let t79 = scratch[t78];
    t26 = (t26 + (t79 * t69));
    t27 = (t27 + (t79 * t70));
    t28 = (t28 + (t79 * t71));
    t29 = (t29 + (t79 * t72));
    t30 = (t30 + (t79 * t73));
    let t80 = (t59 + t65);
    let t81 = scratch[t80];
    t31 = (t31 + (t81 * t69));
    t32 = (t32 + (t81 * t70));
    t33 = (t33 + (t81 * t71));
    t34 = (t34 + (t81 * t72));
    t35 = (t35 + (t81 * t73));
    let t82 = (t60 + t65);
    let t83 = scratch[t82];
    t36 = (t36 + (t83 * t69));
    t37 = (t37 + (t83 * t70));
    t38 = (t38 + (t83 * t71));
    t39 = (t39 + (t83 * t72));
    t40 = (t40 + (t83 * t73));
    let t84 = (t62 + t65);
    let t85 = scratch[t84];
    t41 = (t41 + (t85 * t69));
    t42 = (t42 + (t85 * t70));
    t43 = (t43 + (t85 * t71));
    t44 = (t44 + (t85 * t72));
    t45 = (t45 + (t85 * t73));
    let t86 = (t63 + t65);
    let t87 = scratch[t86];
    t46 = (t46 + (t87 * t69));
    t47 = (t47 + (t87 * t70));
    t48 = (t48 + (t87 * t71));
    t49 = (t49 + (t87 * t72));
    t50 = (t50 + (t87 * t73));
    let t88 = scratch[(t66 + 1)];
    let t89 = weight((t68 + 203));
    t7 = (t7 + (t88 * t89));
    let t90 = weight((t68 + 206));
    t9 = (t9 + (t88 * t90));
    let t91 = weight((t68 + 209));
    t11 = (t11 + (t88 * t91));
    let t92 = weight((t68 + 212));
    t13 = (t13 + (t88 * t92));
    let t93 = weight((t68 + 215));
    t15 = (t15 + (t88 * t93));
    let t94 = scratch[(t74 + 1)];
    t16 = (t16 + (t94 * t89));
    t17 = (t17 + (t94 * t90));
    t18 = (t18 + (t94 * t91));
    t19 = (t19 + (t94 * t92));
    t20 = (t20 + (t94 * t93));
    let t95 = scratch[(t76 + 1)];
    t21 = (t21 + (t95 * t89));
    t22 = (t22 + (t95 * t90));
    t23 = (t23 + (t95 * t91));
    t24 = (t24 + (t95 * t92));
    t25 = (t25 + (t95 * t93));
    let t96 = scratch[(t78 + 1)];
    t26 = (t26 + (t96 * t89));
    t27 = (t27 + (t96 * t90));
    t28 = (t28 + (t96 * t91));
    t29 = (t29 + (t96 * t92));
    t30 = (t30 + (t96 * t93));
    let t97 = scratch[(t80 + 1)];
    t31 = (t31 + (t97 * t89));
    t32 = (t32 + (t97 * t90));
    t33 = (t33 + (t97 * t91));
    t34 = (t34 + (t97 * t92));
    t35 = (t35 + (t97 * t93));
    let t98 = scratch[(t82 + 1)];
    t36 = (t36 + (t98 * t89));
    t37 = (t37 + (t98 * t90));
    t38 = (t38 + (t98 * t91));
    t39 = (t39 + (t98 * t92));
    t40 = (t40 + (t98 * t93));
    let t99 = scratch[(t84 + 1)];
    t41 = (t41 + (t99 * t89));
    t42 = (t42 + (t99 * t90));
    t43 = (t43 + (t99 * t91));
    t44 = (t44 + (t99 * t92));
    t45 = (t45 + (t99 * t93));
    let t100 = scratch[(t86 + 1)];
    t46 = (t46 + (t100 * t89));
    t47 = (t47 + (t100 * t90));
    t48 = (t48 + (t100 * t91));
    t49 = (t49 + (t100 * t92));
    t50 = (t50 + (t100 * t93));
    let t101 = scratch[(t66 + 2)];
    let t102 = weight((t68 + 218));
    t7 = (t7 + (t101 * t102));
    let t103 = weight((t68 + 221));
    t9 = (t9 + (t101 * t103));
    let t104 = weight((t68 + 224));
    t11 = (t11 + (t101 * t104));
    let t105 = weight((t68 + 227));
    t13 = (t13 + (t101 * t105));
    let t106 = weight((t68 + 230));
    t15 = (t15 + (t101 * t106));
    let t107 = scratch[(t74 + 2)];
    t16 = (t16 + (t107 * t102));
    t17 = (t17 + (t107 * t103));
    t18 = (t18 + (t107 * t104));
    t19 = (t19 + (t107 * t105));
    t20 = (t20 + (t107 * t106));
    let t108 = scratch[(t76 + 2)];
    t21 = (t21 + (t108 * t102));
    t22 = (t22 + (t108 * t103));
    t23 = (t23 + (t108 * t104));
    t24 = (t24 + (t108 * t105));
    t25 = (t25 + (t108 * t106));
    let t109 = scratch[(t78 + 2)];
    t26 = (t26 + (t109 * t102));
    t27 = (t27 + (t109 * t103));
    t28 = (t28 + (t109 * t104));
    t29 = (t29 + (t109 * t105));
    t30 = (t30 + (t109 * t106));
    let t110 = scratch[(t80 + 2)];
    t31 = (t31 + (t110 * t102));
    t32 = (t32 + (t110 * t103));
    t33 = (t33 + (t110 * t104));
    t34 = (t34 + (t110 * t105));
    t35 = (t35 + (t110 * t106));
    let t111 = scratch[(t82 + 2)];
    t36 = (t36 + (t111 * t102));
    t37 = (t37 + (t111 * t103));
    t38 = (t38 + (t111 * t104));
    t39 = (t39 + (t111 * t105));
    t40 = (t40 + (t111 * t106));
    let t112 = scratch[(t84 + 2)];
    t41 = (t41 + (t112 * t102));
    t42 = (t42 + (t112 * t103));
    t43 = (t43 + (t112 * t104));
    t44 = (t44 + (t112 * t105));
    t45 = (t45 + (t112 * t106));
    let t113 = scratch[(t86 + 2)];
    t46 = (t46 + (t113 * t102));
    t47 = (t47 + (t113 * t103));
    t48 = (t48 + (t113 * t104));
    t49 = (t49 + (t113 * t105));
    t50 = (t50 + (t113 * t106));
    let t114 = scratch[(t66 + 3)];
    let t115 = weight((t68 + 233));
    t7 = (t7 + (t114 * t115));
    let t116 = weight((t68 + 236));
    t9 = (t9 + (t114 * t116));
    let t117 = weight((t68 + 239));
    t11 = (t11 + (t114 * t117));
    let t118 = weight((t68 + 242));
    t13 = (t13 + (t114 * t118));
    let t119 = weight((t68 + 245));
    t15 = (t15 + (t114 * t119));
    let t120 = scratch[(t74 + 3)];
    t16 = (t16 + (t120 * t115));
    t17 = (t17 + (t120 * t116));
    t18 = (t18 + (t120 * t117));
    t19 = (t19 + (t120 * t118));
    t20 = (t20 + (t120 * t119));
    let t121 = scratch[(t76 + 3)];
    t21 = (t21 + (t121 * t115));
    t22 = (t22 + (t121 * t116));
    t23 = (t23 + (t121 * t117));
    t24 = (t24 + (t121 * t118));
    t25 = (t25 + (t121 * t119));
    let t122 = scratch[(t78 + 3)];
    t26 = (t26 + (t122 * t115));
    t27 = (t27 + (t122 * t116));
    t28 = (t28 + (t122 * t117));
    t29 = (t29 + (t122 * t118));
    t30 = (t30 + (t122 * t119));
    let t123 = scratch[(t80 + 3)];
    t31 = (t31 + (t123 * t115));
    t32 = (t32 + (t123 * t116));
    t33 = (t33 + (t123 * t117));
    t34 = (t34 + (t123 * t118));
    t35 = (t35 + (t123 * t119));
    let t124 = scratch[(t82 + 3)];
    t36 = (t36 + (t124 * t115));
    t37 = (t37 + (t124 * t116));
    t38 = (t38 + (t124 * t117));
    t39 = (t39 + (t124 * t118));
    t40 = (t40 + (t124 * t119));
    let t125 = scratch[(t84 + 3)];
    t41 = (t41 + (t125 * t115));
    t42 = (t42 + (t125 * t116));
    t43 = (t43 + (t125 * t117));
    t44 = (t44 + (t125 * t118));
    t45 = (t45 + (t125 * t119));
    let t126 = scratch[(t86 + 3)];
    t46 = (t46 + (t126 * t115));
    t47 = (t47 + (t126 * t116));
    t48 = (t48 + (t126 * t117));
    t49 = (t49 + (t126 * t118));
    t50 = (t50 + (t126 * t119));
  }
  for (var t127 = 0; t127 < 1; t127++) {
    let t128 = scratch[((t54 + t127) + 4)];
    let t129 = ((t127 * 15) + t5);
    let t130 = weight((t129 + 248));
    t7 = (t7 + (t128 * t130));
    let t131 = weight((t129 + 251));
    t9 = (t9 + (t128 * t131));
    let t132 = weight((t129 + 254));
    t11 = (t11 + (t128 * t132));
    let t133 = weight((t129 + 257));
    t13 = (t13 + (t128 * t133));
    let t134 = weight((t129 + 260));
    t15 = (t15 + (t128 * t134));
    let t135 = scratch[((t55 + t127) + 4)];
    t16 = (t16 + (t135 * t130));
    t17 = (t17 + (t135 * t131));
    t18 = (t18 + (t135 * t132));
    t19 = (t19 + (t135 * t133));
    t20 = (t20 + (t135 * t134));
    let t136 = scratch[((t56 + t127) + 4)];
    t21 = (t21 + (t136 * t130));
    t22 = (t22 + (t136 * t131));
    t23 = (t23 + (t136 * t132));
    t24 = (t24 + (t136 * t133));
    t25 = (t25 + (t136 * t134));
    let t137 = scratch[((t58 + t127) + 4)];
    t26 = (t26 + (t137 * t130));
    t27 = (t27 + (t137 * t131));
    t28 = (t28 + (t137 * t132));
    t29 = (t29 + (t137 * t133));
    t30 = (t30 + (t137 * t134));
    let t138 = scratch[((t59 + t127) + 4)];
    t31 = (t31 + (t138 * t130));
    t32 = (t32 + (t138 * t131));
    t33 = (t33 + (t138 * t132));
    t34 = (t34 + (t138 * t133));
    t35 = (t35 + (t138 * t134));
    let t139 = scratch[((t60 + t127) + 4)];
    t36 = (t36 + (t139 * t130));
    t37 = (t37 + (t139 * t131));
    t38 = (t38 + (t139 * t132));
    t39 = (t39 + (t139 * t133));
    t40 = (t40 + (t139 * t134));
    let t140 = scratch[((t62 + t127) + 4)];
    t41 = (t41 + (t140 * t130));
    t42 = (t42 + (t140 * t131));
    t43 = (t43 + (t140 * t132));
    t44 = (t44 + (t140 * t133));
    t45 = (t45 + (t140 * t134));
    let t141 = scratch[((t63 + t127) + 4)];
    t46 = (t46 + (t141 * t130));
    t47 = (t47 + (t141 * t131));
    t48 = (t48 + (t141 * t132));
    t49 = (t49 + (t141 * t133));
    t50 = (t50 + (t141 * t134));
  }
  let t142 = ((sizes.batch * 1300) + (t51 * 120));
  let t143 = (t4 * 15);
  let t144 = ((t142 + t143) + t5);
  scratch[t144] = t7;
  scratch[(t144 + 3)] = t9;
  scratch[(t144 + 6)] = t11;
  scratch[(t144 + 9)] = t13;
  scratch[(t144 + 12)] = t15;
  let t145 = (((t142 + t57) + t143) + t5);
  scratch[t145] = t16;
  scratch[(t145 + 3)] = t17;
  scratch[(t145 + 6)] = t18;
  scratch[(t145 + 9)] = t19;
  scratch[(t145 + 12)] = t20;
  let t146 = (((t142 + t61) + t143) + t5);
  scratch[t146] = t21;
  scratch[(t146 + 3)] = t22;
  scratch[(t146 + 6)] = t23;
  scratch[(t146 + 9)] = t24;
  scratch[(t146 + 12)] = t25;
  let t147 = (((t142 + (sizes.batch * 45)) + t143) + t5);
  scratch[t147] = t26;
  scratch[(t147 + 3)] = t27;
  scratch[(t147 + 6)] = t28;
  scratch[(t147 + 9)] = t29;
  scratch[(t147 + 12)] = t30;
  let t148 = (((t142 + (sizes.batch * 60)) + t143) + t5);
  scratch[t148] = t31;
  scratch[(t148 + 3)] = t32;
  scratch[(t148 + 6)] = t33;
  scratch[(t148 + 9)] = t34;
  scratch[(t148 + 12)] = t35;
  let t149 = (((t142 + (sizes.batch * 75)) + t143) + t5);
  scratch[t149] = t36;
  scratch[(t149 + 3)] = t37;
  scratch[(t149 + 6)] = t38;
  scratch[(t149 + 9)] = t39;
  scratch[(t149 + 12)] = t40;
  let t150 = (((t142 + (sizes.batch * 90)) + t143) + t5);
  scratch[t150] = t41;
  scratch[(t150 + 3)] = t42;
  scratch[(t150 + 6)] = t43;
  scratch[(t150 + 9)] = t44;
  scratch[(t150 + 12)] = t45;
  let t151 = (((t142 + (sizes.batch * 105)) + t143) + t5);
  scratch[t151] = t46;
  scratch[(t151 + 3)] = t47;
  scratch[(t151 + 6)] = t48;
  scratch[(t151 + 9)] = t49;
  scratch[(t151 + 12)] = t50;
}
@compute @workgroup_size(64)
fn k5(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 64)), 64) % 8) * sizes.batch * 3) { return; }
  let t3 = at / sizes.batch / 3;
  let t4 = at / 3 % sizes.batch;
  let t5 = at % 3;
  var t6 = weight((t5 + 32));
  var t7 = weight((t5 + 35));
  var t8 = weight((t5 + 38));
  var t9 = weight((t5 + 41));
  var t10 = weight((t5 + 44));
  let t11 = ((min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) * sizes.batch);
  let t12 = (t3 * sizes.batch);
  let t13 = ((((sizes.batch * 980) + (t11 * 40)) + (t12 * 5)) + (t4 * 5));
  for (var t14 = 0; t14 < 1; t14++) {
    let t15 = (t13 + (t14 * 4));
    let t16 = scratch[t15];
    let t17 = ((t14 * 60) + t5);
    t6 = (t6 + (t16 * weight((t17 + 188))));
    t7 = (t7 + (t16 * weight((t17 + 191))));
    t8 = (t8 + (t16 * weight((t17 + 194))));
    t9 = (t9 + (t16 * weight((t17 + 197))));
    t10 = (t10 + (t16 * weight((t17 + 200))));
    let t18 = scratch[(t15 + 1)];
    t6 = (t6 + (t18 * weight((t17 + 203))));
    t7 = (t7 + (t18 * weight((t17 + 206))));
    t8 = (t8 + (t18 * weight((t17 + 209))));
    t9 = (t9 + (t18 * weight((t17 + 212))));
    t10 = (t10 + (t18 * weight((t17 + 215))));
    let t19 = scratch[(t15 + 2)];
    t6 = (t6 + (t19 * weight((t17 + 218))));
    t7 = (t7 + (t19 * weight((t17 + 221))));
    t8 = (t8 + (t19 * weight((t17 + 224))));
    t9 = (t9 + (t19 * weight((t17 + 227))));
    t10 = (t10 + (t19 * weight((t17 + 230))));
    let t20 = scratch[(t15 + 3)];
    t6 = (t6 + (t20 * weight((t17 + 233))));
    t7 = (t7 + (t20 * weight((t17 + 236))));
    t8 = (t8 + (t20 * weight((t17 + 239))));
    t9 = (t9 + (t20 * weight((t17 + 242))));
    t10 = (t10 + (t20 * weight((t17 + 245))));
  }
  for (var t21 = 0; t21 < 1; t21++) {
    let t22 = scratch[((t13 + t21) + 4)];
    let t23 = ((t21 * 15) + t5);
    t6 = (t6 + (t22 * weight((t23 + 248))));
    t7 = (t7 + (t22 * weight((t23 + 251))));
    t8 = (t8 + (t22 * weight((t23 + 254))));
    t9 = (t9 + (t22 * weight((t23 + 257))));
    t10 = (t10 + (t22 * weight((t23 + 260))));
  }
  let t24 = (((((sizes.batch * 1300) + (t11 * 120)) + (t12 * 15)) + (t4 * 15)) + t5);
  scratch[t24] = t6;
  scratch[(t24 + 3)] = t7;
  scratch[(t24 + 6)] = t8;
  scratch[(t24 + 9)] = t9;
  scratch[(t24 + 12)] = t10;
}
@compute @workgroup_size(32)
fn k6(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x);
  if (at >= sizes.batch) { return; }
  let t3 = at;
  if (i32(thread) < 5) {
    let i = i32(thread);
    let t4 = i;
    local[t4] = scratch[(((((((sizes.turn0 * 64) % 2) * sizes.batch) * 5) + (sizes.batch * 10)) + (t3 * 5)) + t4)];
  }
  workgroupBarrier();
  if (i32(thread) < 5) {
    let i = i32(thread);
    let t5 = i;
    for (var t6 = 0; t6 < 5; t6++) {
      own[t6] = weight((((t6 * 15) + t5) + 264));
    }
  }
  if (i32(thread) < 5) {
    let i = i32(thread);
    let t7 = i;
    for (var t8 = 0; t8 < 5; t8++) {
      own[(t8 + 5)] = weight((((t8 * 15) + t7) + 269));
    }
    for (var t9 = 0; t9 < 5; t9++) {
      own[(t9 + 10)] = weight((((t9 * 15) + t7) + 274));
    }
  }
  for (var t12 = 0; t12 < min((sizes.steps - (sizes.turn0 * 64)), 64); t12++) {
    if (i32(thread) < 5) {
      let i = i32(thread);
      let t10 = i;
      var t11 = scratch[((((sizes.batch * 1300) + ((t12 * sizes.batch) * 15)) + (t3 * 15)) + t10)];
      t11 = (t11 + (local[0] * own[0]));
      t11 = (t11 + (local[1] * own[1]));
      t11 = (t11 + (local[2] * own[2]));
      t11 = (t11 + (local[3] * own[3]));
      t11 = (t11 + (local[4] * own[4]));
      local[(t10 + 5)] = (sigmoid32((t11 + weight((t10 + 48)))) * local[t10]);
    }
    workgroupBarrier();
    if (i32(thread) < 5) {
      let i = i32(thread);
      let t13 = i;
      let t14 = (t12 * sizes.batch);
      let t15 = ((((sizes.batch * 1300) + (t14 * 15)) + (t3 * 15)) + t13);
      var t16 = scratch[(t15 + 5)];
      var t17 = weight((t13 + 58));
      t16 = (t16 + (local[0] * own[5]));
      t17 = (t17 + (local[5] * own[10]));
      t16 = (t16 + (local[1] * own[6]));
      t17 = (t17 + (local[6] * own[11]));
      t16 = (t16 + (local[2] * own[7]));
      t17 = (t17 + (local[7] * own[12]));
      t16 = (t16 + (local[3] * own[8]));
      t17 = (t17 + (local[8] * own[13]));
      t16 = (t16 + (local[4] * own[9]));
      t17 = (t17 + (local[9] * own[14]));
      let t18 = sigmoid32((t16 + weight((t13 + 53))));
      let t19 = (((1f - t18) * tanh32((scratch[(t15 + 10)] + t17))) + (t18 * local[t13]));
      own[15] = t19;
      output[(((((sizes.turn0 * sizes.batch) * 320) + (t14 * 5)) + (t3 * 5)) + t13)] = t19;
    }
    workgroupBarrier();
    if (i32(thread) < 5) {
      let i = i32(thread);
      let t20 = i;
      local[t20] = own[15];
    }
    workgroupBarrier();
  }
  if (i32(thread) < 5) {
    let i = i32(thread);
    let t21 = i;
    let t22 = (sizes.turn0 * 64);
    scratch[(((((((t22 + min((sizes.steps - t22), 64)) % 2) * sizes.batch) * 5) + (sizes.batch * 10)) + (t3 * 5)) + t21)] = local[t21];
  }
}
@compute @workgroup_size(64)
fn k7(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 2 * sizes.batch * 5) { return; }
  let t2 = at / sizes.batch / 5;
  let t3 = at / 5 % sizes.batch;
  let t4 = at % 5;
  let t5 = (t2 * sizes.batch);
  let t6 = (t3 * 5);
  staten[(((t5 * 5) + t6) + t4)] = scratch[((((t5 * 10) + (((sizes.steps % 2) * sizes.batch) * 5)) + t6) + t4)];
}
