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
var<workgroup> local: array<f32, 3>;
var<private> own: array<f32, 10>;
@compute @workgroup_size(64)
fn k0(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= sizes.batch * 3) { return; }
  let t2 = at / 3;
  let t3 = at % 3;
  let t4 = ((t2 * 3) + t3);
  scratch[t4] = state0[t4];
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
  var t12 = t6;
  var t13 = t8;
  var t14 = t10;
  var t15 = t6;
  var t16 = t8;
  var t17 = t10;
  var t18 = t6;
  var t19 = t8;
  var t20 = t10;
  var t21 = t6;
  var t22 = t8;
  var t23 = t10;
  var t24 = t6;
  var t25 = t8;
  var t26 = t10;
  var t27 = t6;
  var t28 = t8;
  var t29 = t10;
  var t30 = t6;
  var t31 = t8;
  var t32 = t10;
  let t33 = (t3 * sizes.batch);
  let t34 = (((sizes.turn0 * sizes.batch) * 128) + (t33 * 16));
  let t35 = (t4 * 2);
  let t36 = (t34 + t35);
  let t37 = ((t34 + (sizes.batch * 2)) + t35);
  let t38 = ((t34 + (sizes.batch * 4)) + t35);
  let t39 = ((t34 + (sizes.batch * 6)) + t35);
  let t40 = (sizes.batch * 8);
  let t41 = ((t34 + t40) + t35);
  let t42 = ((t34 + (sizes.batch * 10)) + t35);
  let t43 = ((t34 + (sizes.batch * 12)) + t35);
  let t44 = ((t34 + (sizes.batch * 14)) + t35);
  for (var t45 = 0; t45 < 2; t45++) {
    let t46 = x[(t36 + t45)];
    let t47 = ((t45 * 9) + t5);
    let t48 = weight((t47 + 24));
    t7 = (t7 + (t46 * t48));
    let t49 = weight((t47 + 27));
    t9 = (t9 + (t46 * t49));
    let t50 = weight((t47 + 30));
    t11 = (t11 + (t46 * t50));
    let t51 = x[(t37 + t45)];
    t12 = (t12 + (t51 * t48));
    t13 = (t13 + (t51 * t49));
    t14 = (t14 + (t51 * t50));
    let t52 = x[(t38 + t45)];
    t15 = (t15 + (t52 * t48));
    t16 = (t16 + (t52 * t49));
    t17 = (t17 + (t52 * t50));
    let t53 = x[(t39 + t45)];
    t18 = (t18 + (t53 * t48));
    t19 = (t19 + (t53 * t49));
    t20 = (t20 + (t53 * t50));
    let t54 = x[(t41 + t45)];
    t21 = (t21 + (t54 * t48));
    t22 = (t22 + (t54 * t49));
    t23 = (t23 + (t54 * t50));
    let t55 = x[(t42 + t45)];
    t24 = (t24 + (t55 * t48));
    t25 = (t25 + (t55 * t49));
    t26 = (t26 + (t55 * t50));
    let t56 = x[(t43 + t45)];
    t27 = (t27 + (t56 * t48));
    t28 = (t28 + (t56 * t49));
    t29 = (t29 + (t56 * t50));
    let t57 = x[(t44 + t45)];
    t30 = (t30 + (t57 * t48));
    t31 = (t31 + (t57 * t49));
    t32 = (t32 + (t57 * t50));
  }
  let t58 = (t40 + (t33 * 72));
  let t59 = (t4 * 9);
  let t60 = ((t58 + t59) + t5);
  scratch[t60] = t7;
  scratch[(t60 + 3)] = t9;
  scratch[(t60 + 6)] = t11;
  let t61 = (((t58 + (sizes.batch * 9)) + t59) + t5);
  scratch[t61] = t12;
  scratch[(t61 + 3)] = t13;
  scratch[(t61 + 6)] = t14;
  let t62 = (((t58 + (sizes.batch * 18)) + t59) + t5);
  scratch[t62] = t15;
  scratch[(t62 + 3)] = t16;
  scratch[(t62 + 6)] = t17;
  let t63 = (((t58 + (sizes.batch * 27)) + t59) + t5);
  scratch[t63] = t18;
  scratch[(t63 + 3)] = t19;
  scratch[(t63 + 6)] = t20;
  let t64 = (((t58 + (sizes.batch * 36)) + t59) + t5);
  scratch[t64] = t21;
  scratch[(t64 + 3)] = t22;
  scratch[(t64 + 6)] = t23;
  let t65 = (((t58 + (sizes.batch * 45)) + t59) + t5);
  scratch[t65] = t24;
  scratch[(t65 + 3)] = t25;
  scratch[(t65 + 6)] = t26;
  let t66 = (((t58 + (sizes.batch * 54)) + t59) + t5);
  scratch[t66] = t27;
  scratch[(t66 + 3)] = t28;
  scratch[(t66 + 6)] = t29;
  let t67 = (((t58 + (sizes.batch * 63)) + t59) + t5);
  scratch[t67] = t30;
  scratch[(t67 + 3)] = t31;
  scratch[(t67 + 6)] = t32;
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
  let t9 = ((min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) * sizes.batch);
  let t10 = (t3 * sizes.batch);
  let t11 = (((((sizes.turn0 * sizes.batch) * 128) + (t9 * 16)) + (t10 * 2)) + (t4 * 2));
  for (var t12 = 0; t12 < 2; t12++) {
    let t13 = x[(t11 + t12)];
    let t14 = ((t12 * 9) + t5);
    t6 = (t6 + (t13 * weight((t14 + 24))));
    t7 = (t7 + (t13 * weight((t14 + 27))));
    t8 = (t8 + (t13 * weight((t14 + 30))));
  }
  let t15 = (((((sizes.batch * 8) + (t9 * 72)) + (t10 * 9)) + (t4 * 9)) + t5);
  scratch[t15] = t6;
  scratch[(t15 + 3)] = t7;
  scratch[(t15 + 6)] = t8;
}
@compute @workgroup_size(32)
fn k3(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x);
  if (at >= sizes.batch) { return; }
  let t3 = at;
  if (i32(thread) < 3) {
    let i = i32(thread);
    let t4 = i;
    local[t4] = scratch[((((((sizes.turn0 * 64) % 2) * sizes.batch) * 3) + (t3 * 3)) + t4)];
  }
  workgroupBarrier();
  if (i32(thread) < 3) {
    let i = i32(thread);
    let t5 = i;
    for (var t6 = 0; t6 < 3; t6++) {
      own[t6] = weight((((t6 * 9) + t5) + 47));
    }
    for (var t7 = 0; t7 < 3; t7++) {
      own[(t7 + 3)] = weight((((t7 * 9) + t5) + 44));
    }
    for (var t8 = 0; t8 < 3; t8++) {
      own[(t8 + 6)] = weight((((t8 * 9) + t5) + 50));
    }
  }
  for (var t11 = 0; t11 < min((sizes.steps - (sizes.turn0 * 64)), 64); t11++) {
    if (i32(thread) < 3) {
      let i = i32(thread);
      let t9 = i;
      let t10 = (t11 * sizes.batch);
      let t12 = ((((sizes.batch * 8) + (t10 * 9)) + (t3 * 9)) + t9);
      var t13 = scratch[(t12 + 3)];
      var t14 = scratch[t12];
      var t15 = weight((t9 + 18));
      let t16 = local[0];
      t13 = (t13 + (t16 * own[0]));
      t14 = (t14 + (t16 * own[3]));
      t15 = (t15 + (t16 * own[6]));
      let t17 = local[1];
      t13 = (t13 + (t17 * own[1]));
      t14 = (t14 + (t17 * own[4]));
      t15 = (t15 + (t17 * own[7]));
      let t18 = local[2];
      t13 = (t13 + (t18 * own[2]));
      t14 = (t14 + (t18 * own[5]));
      t15 = (t15 + (t18 * own[8]));
      let t19 = sigmoid32((t13 + weight((t9 + 15))));
      let t20 = (((1f - t19) * tanh32((scratch[(t12 + 6)] + (sigmoid32((t14 + weight((t9 + 12)))) * t15)))) + (t19 * local[t9]));
      own[9] = t20;
      output[(((((sizes.turn0 * sizes.batch) * 192) + (t10 * 3)) + (t3 * 3)) + t9)] = t20;
    }
    workgroupBarrier();
    if (i32(thread) < 3) {
      let i = i32(thread);
      let t21 = i;
      local[t21] = own[9];
    }
    workgroupBarrier();
  }
  if (i32(thread) < 3) {
    let i = i32(thread);
    let t22 = i;
    let t23 = (sizes.turn0 * 64);
    scratch[((((((t23 + min((sizes.steps - t23), 64)) % 2) * sizes.batch) * 3) + (t3 * 3)) + t22)] = local[t22];
  }
}
@compute @workgroup_size(64)
fn k4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= sizes.batch * 3) { return; }
  let t2 = at / 3;
  let t3 = at % 3;
  let t4 = (t2 * 3);
  staten[(t4 + t3)] = scratch[(((((sizes.steps % 2) * sizes.batch) * 3) + t4) + t3)];
}
