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
var<workgroup> local: array<f32, 12>;
var<private> own: array<f32, 19>;
@compute @workgroup_size(64)
fn k0(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 1 * 6) { return; }
  let t1 = at / 6;
  let t2 = at % 6;
  let t3 = ((t1 * 6) + t2);
  scratch[t3] = state0[t3];
}
@compute @workgroup_size(64)
fn k1(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) * 1 * 2) { return; }
  let t2 = at / 1 / 2;
  let t3 = at / 2 % 1;
  let t4 = at % 2;
  var t5 = 0f;
  var t6 = 0f;
  var t7 = 0f;
  var t8 = 0f;
  var t9 = 0f;
  var t10 = 0f;
  var t11 = 0f;
  var t12 = 0f;
  var t13 = 0f;
  var t14 = 0f;
  var t15 = 0f;
  var t16 = 0f;
  var t17 = 0f;
  var t18 = 0f;
  var t19 = 0f;
  var t20 = 0f;
  var t21 = 0f;
  var t22 = 0f;
  var t23 = 0f;
  var t24 = 0f;
  var t25 = 0f;
  var t26 = 0f;
  var t27 = 0f;
  var t28 = 0f;
  var t29 = 0f;
  var t30 = 0f;
  var t31 = 0f;
  var t32 = 0f;
  var t33 = 0f;
  var t34 = 0f;
  var t35 = 0f;
  var t36 = 0f;
  var t37 = 0f;
  var t38 = 0f;
  var t39 = 0f;
  var t40 = 0f;
  var t41 = 0f;
  var t42 = 0f;
  var t43 = 0f;
  var t44 = 0f;
  var t45 = 0f;
  var t46 = 0f;
  var t47 = 0f;
  var t48 = 0f;
  var t49 = 0f;
  var t50 = 0f;
  var t51 = 0f;
  var t52 = 0f;
  let t53 = (((sizes.turn0 * 128) + (t2 * 16)) + (t3 * 2));
  for (var t54 = 0; t54 < 2; t54++) {
    let t55 = (t53 + t54);
    let t56 = x[t55];
    let t57 = ((t54 * 12) + t4);
    let t58 = weight(t57);
    t5 = (t5 + (t56 * t58));
    let t59 = weight((t57 + 2));
    t6 = (t6 + (t56 * t59));
    let t60 = weight((t57 + 4));
    t7 = (t7 + (t56 * t60));
    let t61 = weight((t57 + 6));
    t8 = (t8 + (t56 * t61));
    let t62 = weight((t57 + 8));
    t9 = (t9 + (t56 * t62));
    let t63 = weight((t57 + 10));
    t10 = (t10 + (t56 * t63));
    let t64 = x[(t55 + 2)];
    t11 = (t11 + (t64 * t58));
    t12 = (t12 + (t64 * t59));
    t13 = (t13 + (t64 * t60));
    t14 = (t14 + (t64 * t61));
    t15 = (t15 + (t64 * t62));
    t16 = (t16 + (t64 * t63));
    let t65 = x[(t55 + 4)];
    t17 = (t17 + (t65 * t58));
    t18 = (t18 + (t65 * t59));
    t19 = (t19 + (t65 * t60));
    t20 = (t20 + (t65 * t61));
    t21 = (t21 + (t65 * t62));
    t22 = (t22 + (t65 * t63));
    let t66 = x[(t55 + 6)];
    t23 = (t23 + (t66 * t58));
    t24 = (t24 + (t66 * t59));
    t25 = (t25 + (t66 * t60));
    t26 = (t26 + (t66 * t61));
    t27 = (t27 + (t66 * t62));
    t28 = (t28 + (t66 * t63));
    let t67 = x[(t55 + 8)];
    t29 = (t29 + (t67 * t58));
    t30 = (t30 + (t67 * t59));
    t31 = (t31 + (t67 * t60));
    t32 = (t32 + (t67 * t61));
    t33 = (t33 + (t67 * t62));
    t34 = (t34 + (t67 * t63));
    let t68 = x[(t55 + 10)];
    t35 = (t35 + (t68 * t58));
    t36 = (t36 + (t68 * t59));
    t37 = (t37 + (t68 * t60));
    t38 = (t38 + (t68 * t61));
    t39 = (t39 + (t68 * t62));
    t40 = (t40 + (t68 * t63));
    let t69 = x[(t55 + 12)];
    t41 = (t41 + (t69 * t58));
    t42 = (t42 + (t69 * t59));
    t43 = (t43 + (t69 * t60));
    t44 = (t44 + (t69 * t61));
    t45 = (t45 + (t69 * t62));
    t46 = (t46 + (t69 * t63));
    let t70 = x[(t55 + 14)];
    t47 = (t47 + (t70 * t58));
    t48 = (t48 + (t70 * t59));
    t49 = (t49 + (t70 * t60));
    t50 = (t50 + (t70 * t61));
    t51 = (t51 + (t70 * t62));
    t52 = (t52 + (t70 * t63));
  }
  let t71 = (((t2 * 96) + (t3 * 12)) + t4);
  scratch[(t71 + 12)] = t5;
  scratch[(t71 + 14)] = t6;
  scratch[(t71 + 16)] = t7;
  scratch[(t71 + 18)] = t8;
  scratch[(t71 + 20)] = t9;
  scratch[(t71 + 22)] = t10;
  scratch[(t71 + 24)] = t11;
  scratch[(t71 + 26)] = t12;
  scratch[(t71 + 28)] = t13;
  scratch[(t71 + 30)] = t14;
  scratch[(t71 + 32)] = t15;
  scratch[(t71 + 34)] = t16;
  scratch[(t71 + 36)] = t17;
  scratch[(t71 + 38)] = t18;
  scratch[(t71 + 40)] = t19;
  scratch[(t71 + 42)] = t20;
  scratch[(t71 + 44)] = t21;
  scratch[(t71 + 46)] = t22;
  scratch[(t71 + 48)] = t23;
  scratch[(t71 + 50)] = t24;
  scratch[(t71 + 52)] = t25;
  scratch[(t71 + 54)] = t26;
  scratch[(t71 + 56)] = t27;
  scratch[(t71 + 58)] = t28;
  scratch[(t71 + 60)] = t29;
  scratch[(t71 + 62)] = t30;
  scratch[(t71 + 64)] = t31;
  scratch[(t71 + 66)] = t32;
  scratch[(t71 + 68)] = t33;
  scratch[(t71 + 70)] = t34;
  scratch[(t71 + 72)] = t35;
  scratch[(t71 + 74)] = t36;
  scratch[(t71 + 76)] = t37;
  scratch[(t71 + 78)] = t38;
  scratch[(t71 + 80)] = t39;
  scratch[(t71 + 82)] = t40;
  scratch[(t71 + 84)] = t41;
  scratch[(t71 + 86)] = t42;
  scratch[(t71 + 88)] = t43;
  scratch[(t71 + 90)] = t44;
  scratch[(t71 + 92)] = t45;
  scratch[(t71 + 94)] = t46;
  scratch[(t71 + 96)] = t47;
  scratch[(t71 + 98)] = t48;
  scratch[(t71 + 100)] = t49;
  scratch[(t71 + 102)] = t50;
  scratch[(t71 + 104)] = t51;
  scratch[(t71 + 106)] = t52;
}
@compute @workgroup_size(64)
fn k2(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 64)), 64) % 8) * 1 * 2) { return; }
  let t2 = at / 1 / 2;
  let t3 = at / 2 % 1;
  let t4 = at % 2;
  var t5 = 0f;
  var t6 = 0f;
  var t7 = 0f;
  var t8 = 0f;
  var t9 = 0f;
  var t10 = 0f;
  let t11 = (min((sizes.steps - (sizes.turn0 * 64)), 64) / 8);
  let t12 = ((((sizes.turn0 * 128) + (t11 * 16)) + (t2 * 2)) + (t3 * 2));
  for (var t13 = 0; t13 < 2; t13++) {
    let t14 = x[(t12 + t13)];
    let t15 = ((t13 * 12) + t4);
    t5 = (t5 + (t14 * weight(t15)));
    t6 = (t6 + (t14 * weight((t15 + 2))));
    t7 = (t7 + (t14 * weight((t15 + 4))));
    t8 = (t8 + (t14 * weight((t15 + 6))));
    t9 = (t9 + (t14 * weight((t15 + 8))));
    t10 = (t10 + (t14 * weight((t15 + 10))));
  }
  let t16 = ((((t11 * 96) + (t2 * 12)) + (t3 * 12)) + t4);
  scratch[(t16 + 12)] = t5;
  scratch[(t16 + 14)] = t6;
  scratch[(t16 + 16)] = t7;
  scratch[(t16 + 18)] = t8;
  scratch[(t16 + 20)] = t9;
  scratch[(t16 + 22)] = t10;
}
@compute @workgroup_size(32)
fn k3(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x);
  if (at >= 1) { return; }
  let t2 = at;
  if (i32(thread) < 6) {
    let i = i32(thread);
    let t3 = i;
    local[t3] = scratch[(((((sizes.turn0 * 64) % 2) * 6) + (t2 * 6)) + t3)];
  }
  workgroupBarrier();
  if (i32(thread) < 6) {
    let i = i32(thread);
    let t4 = i;
    for (var t5 = 0; t5 < 6; t5++) {
      own[t5] = weight((((t5 * 12) + t4) + 24));
    }
  }
  if (i32(thread) < 6) {
    let i = i32(thread);
    let t6 = i;
    for (var t7 = 0; t7 < 6; t7++) {
      own[(t7 + 6)] = weight((((t7 * 12) + t6) + 24));
    }
    for (var t8 = 0; t8 < 6; t8++) {
      own[(t8 + 12)] = weight((((t8 * 12) + t6) + 30));
    }
  }
  for (var t11 = 0; t11 < min((sizes.steps - (sizes.turn0 * 64)), 64); t11++) {
    if (i32(thread) < 6) {
      let i = i32(thread);
      let t9 = i;
      var t10 = scratch[((((t11 * 12) + (t2 * 12)) + t9) + 12)];
      t10 = (t10 + (local[0] * own[0]));
      t10 = (t10 + (local[1] * own[1]));
      t10 = (t10 + (local[2] * own[2]));
      t10 = (t10 + (local[3] * own[3]));
      t10 = (t10 + (local[4] * own[4]));
      t10 = (t10 + (local[5] * own[5]));
      local[(t9 + 6)] = (sigmoid32(t10) * local[t9]);
    }
    workgroupBarrier();
    if (i32(thread) < 6) {
      let i = i32(thread);
      let t12 = i;
      let t13 = (((t11 * 12) + (t2 * 12)) + t12);
      var t14 = scratch[(t13 + 12)];
      var t15 = scratch[(t13 + 18)];
      t14 = (t14 + (local[0] * own[6]));
      t15 = (t15 + (local[6] * own[12]));
      t14 = (t14 + (local[1] * own[7]));
      t15 = (t15 + (local[7] * own[13]));
      t14 = (t14 + (local[2] * own[8]));
      t15 = (t15 + (local[8] * own[14]));
      t14 = (t14 + (local[3] * own[9]));
      t15 = (t15 + (local[9] * own[15]));
      t14 = (t14 + (local[4] * own[10]));
      t15 = (t15 + (local[10] * own[16]));
      t14 = (t14 + (local[5] * own[11]));
      t15 = (t15 + (local[11] * own[17]));
      let t16 = sigmoid32(t14);
      let t17 = (((1f - t16) * local[t12]) + (t16 * tanh32(t15)));
      own[18] = t17;
      output[((((sizes.turn0 * 384) + (t11 * 6)) + (t2 * 6)) + t12)] = t17;
    }
    workgroupBarrier();
    if (i32(thread) < 6) {
      let i = i32(thread);
      let t18 = i;
      local[t18] = own[18];
    }
    workgroupBarrier();
  }
  if (i32(thread) < 6) {
    let i = i32(thread);
    let t19 = i;
    let t20 = (sizes.turn0 * 64);
    scratch[(((((t20 + min((sizes.steps - t20), 64)) % 2) * 6) + (t2 * 6)) + t19)] = local[t19];
  }
}
@compute @workgroup_size(64)
fn k4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 1 * 6) { return; }
  let t1 = at / 6;
  let t2 = at % 6;
  let t3 = (t1 * 6);
  staten[(t3 + t2)] = scratch[((((sizes.steps % 2) * 6) + t3) + t2)];
}
