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
var<workgroup> local: array<f32, 4>;
var<private> own: array<f32, 13>;
@compute @workgroup_size(64)
fn k0(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 2 * 2 * 4) { return; }
  let t1 = at / 2 / 4;
  let t2 = at / 4 % 2;
  let t3 = at % 4;
  let t4 = (t2 * 4);
  scratch[(((t1 * 16) + t4) + t3)] = state0[(((t1 * 8) + t4) + t3)];
}
@compute @workgroup_size(64)
fn k1(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 2 * (min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) * 2 * 2) { return; }
  let t2 = at / (min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) / 2 / 2;
  let t3 = at / 2 / 2 % (min((sizes.steps - (sizes.turn0 * 64)), 64) / 8);
  let t4 = at / 2 % 2;
  let t5 = at % 2;
  let t6 = ((t2 * 12) + t5);
  let t7 = weight(t6);
  var t8 = t7;
  let t9 = weight((t6 + 2));
  var t10 = t9;
  let t11 = weight((t6 + 4));
  var t12 = t11;
  let t13 = weight((t6 + 6));
  var t14 = t13;
  let t15 = weight((t6 + 8));
  var t16 = t15;
  let t17 = weight((t6 + 10));
  var t18 = t17;
  var t19 = t7;
  var t20 = t9;
  var t21 = t11;
  var t22 = t13;
  var t23 = t15;
  var t24 = t17;
  var t25 = t7;
  var t26 = t9;
  var t27 = t11;
  var t28 = t13;
  var t29 = t15;
  var t30 = t17;
  var t31 = t7;
  var t32 = t9;
  var t33 = t11;
  var t34 = t13;
  var t35 = t15;
  var t36 = t17;
  var t37 = t7;
  var t38 = t9;
  var t39 = t11;
  var t40 = t13;
  var t41 = t15;
  var t42 = t17;
  var t43 = t7;
  var t44 = t9;
  var t45 = t11;
  var t46 = t13;
  var t47 = t15;
  var t48 = t17;
  var t49 = t7;
  var t50 = t9;
  var t51 = t11;
  var t52 = t13;
  var t53 = t15;
  var t54 = t17;
  var t55 = t7;
  var t56 = t9;
  var t57 = t11;
  var t58 = t13;
  var t59 = t15;
  var t60 = t17;
  let t61 = (t2 < 1);
  let t62 = ((sizes.turn0 * 64) + (t3 * 8));
  let t63 = (sizes.steps + (-1));
  let t64 = (t4 * 3);
  let t65 = ((select((t63 - t62), t62, t61) * 6) + t64);
  let t66 = (t2 * 36);
  let t67 = (t62 + 1);
  let t68 = ((select((t63 - t67), t67, t61) * 6) + t64);
  let t69 = (t62 + 2);
  let t70 = ((select((t63 - t69), t69, t61) * 6) + t64);
  let t71 = (t62 + 3);
  let t72 = ((select((t63 - t71), t71, t61) * 6) + t64);
  let t73 = (t62 + 4);
  let t74 = ((select((t63 - t73), t73, t61) * 6) + t64);
  let t75 = (t62 + 5);
  let t76 = ((select((t63 - t75), t75, t61) * 6) + t64);
  let t77 = (t62 + 6);
  let t78 = ((select((t63 - t77), t77, t61) * 6) + t64);
  let t79 = (t62 + 7);
  let t80 = ((select((t63 - t79), t79, t61) * 6) + t64);
  for (var t81 = 0; t81 < 3; t81++) {
    let t82 = x[(t65 + t81)];
    let t83 = ((t66 + (t81 * 12)) + t5);
    let t84 = weight((t83 + 24));
    t8 = (t8 + (t82 * t84));
    let t85 = weight((t83 + 26));
    t10 = (t10 + (t82 * t85));
    let t86 = weight((t83 + 28));
    t12 = (t12 + (t82 * t86));
    let t87 = weight((t83 + 30));
    t14 = (t14 + (t82 * t87));
    let t88 = weight((t83 + 32));
    t16 = (t16 + (t82 * t88));
    let t89 = weight((t83 + 34));
    t18 = (t18 + (t82 * t89));
    let t90 = x[(t68 + t81)];
    t19 = (t19 + (t90 * t84));
    t20 = (t20 + (t90 * t85));
    t21 = (t21 + (t90 * t86));
    t22 = (t22 + (t90 * t87));
    t23 = (t23 + (t90 * t88));
    t24 = (t24 + (t90 * t89));
    let t91 = x[(t70 + t81)];
    t25 = (t25 + (t91 * t84));
    t26 = (t26 + (t91 * t85));
    t27 = (t27 + (t91 * t86));
    t28 = (t28 + (t91 * t87));
    t29 = (t29 + (t91 * t88));
    t30 = (t30 + (t91 * t89));
    let t92 = x[(t72 + t81)];
    t31 = (t31 + (t92 * t84));
    t32 = (t32 + (t92 * t85));
    t33 = (t33 + (t92 * t86));
    t34 = (t34 + (t92 * t87));
    t35 = (t35 + (t92 * t88));
    t36 = (t36 + (t92 * t89));
    let t93 = x[(t74 + t81)];
    t37 = (t37 + (t93 * t84));
    t38 = (t38 + (t93 * t85));
    t39 = (t39 + (t93 * t86));
    t40 = (t40 + (t93 * t87));
    t41 = (t41 + (t93 * t88));
    t42 = (t42 + (t93 * t89));
    let t94 = x[(t76 + t81)];
    t43 = (t43 + (t94 * t84));
    t44 = (t44 + (t94 * t85));
    t45 = (t45 + (t94 * t86));
    t46 = (t46 + (t94 * t87));
    t47 = (t47 + (t94 * t88));
    t48 = (t48 + (t94 * t89));
    let t95 = x[(t78 + t81)];
    t49 = (t49 + (t95 * t84));
    t50 = (t50 + (t95 * t85));
    t51 = (t51 + (t95 * t86));
    t52 = (t52 + (t95 * t87));
    t53 = (t53 + (t95 * t88));
    t54 = (t54 + (t95 * t89));
    let t96 = x[(t80 + t81)];
    t55 = (t55 + (t96 * t84));
    t56 = (t56 + (t96 * t85));
    t57 = (t57 + (t96 * t86));
    t58 = (t58 + (t96 * t87));
    t59 = (t59 + (t96 * t88));
    t60 = (t60 + (t96 * t89));
  }
  let t97 = ((((t2 * 1536) + (t3 * 192)) + (t4 * 12)) + t5);
  scratch[(t97 + 32)] = t8;
  scratch[(t97 + 34)] = t10;
  scratch[(t97 + 36)] = t12;
  scratch[(t97 + 38)] = t14;
  scratch[(t97 + 40)] = t16;
  scratch[(t97 + 42)] = t18;
  scratch[(t97 + 56)] = t19;
  scratch[(t97 + 58)] = t20;
  scratch[(t97 + 60)] = t21;
  scratch[(t97 + 62)] = t22;
  scratch[(t97 + 64)] = t23;
  scratch[(t97 + 66)] = t24;
  scratch[(t97 + 80)] = t25;
  scratch[(t97 + 82)] = t26;
  scratch[(t97 + 84)] = t27;
  scratch[(t97 + 86)] = t28;
  scratch[(t97 + 88)] = t29;
  scratch[(t97 + 90)] = t30;
  scratch[(t97 + 104)] = t31;
  scratch[(t97 + 106)] = t32;
  scratch[(t97 + 108)] = t33;
  scratch[(t97 + 110)] = t34;
  scratch[(t97 + 112)] = t35;
  scratch[(t97 + 114)] = t36;
  scratch[(t97 + 128)] = t37;
  scratch[(t97 + 130)] = t38;
  scratch[(t97 + 132)] = t39;
  scratch[(t97 + 134)] = t40;
  scratch[(t97 + 136)] = t41;
  scratch[(t97 + 138)] = t42;
  scratch[(t97 + 152)] = t43;
  scratch[(t97 + 154)] = t44;
  scratch[(t97 + 156)] = t45;
  scratch[(t97 + 158)] = t46;
  scratch[(t97 + 160)] = t47;
  scratch[(t97 + 162)] = t48;
  scratch[(t97 + 176)] = t49;
  scratch[(t97 + 178)] = t50;
  scratch[(t97 + 180)] = t51;
  scratch[(t97 + 182)] = t52;
  scratch[(t97 + 184)] = t53;
  scratch[(t97 + 186)] = t54;
  scratch[(t97 + 200)] = t55;
  scratch[(t97 + 202)] = t56;
  scratch[(t97 + 204)] = t57;
  scratch[(t97 + 206)] = t58;
  scratch[(t97 + 208)] = t59;
  scratch[(t97 + 210)] = t60;
}
@compute @workgroup_size(64)
fn k2(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 2 * (min((sizes.steps - (sizes.turn0 * 64)), 64) % 8) * 2 * 2) { return; }
  let t2 = at / (min((sizes.steps - (sizes.turn0 * 64)), 64) % 8) / 2 / 2;
  let t3 = at / 2 / 2 % (min((sizes.steps - (sizes.turn0 * 64)), 64) % 8);
  let t4 = at / 2 % 2;
  let t5 = at % 2;
  let t6 = ((t2 * 12) + t5);
  var t7 = weight(t6);
  var t8 = weight((t6 + 2));
  var t9 = weight((t6 + 4));
  var t10 = weight((t6 + 6));
  var t11 = weight((t6 + 8));
  var t12 = weight((t6 + 10));
  let t13 = (sizes.turn0 * 64);
  let t14 = (min((sizes.steps - t13), 64) / 8);
  let t15 = ((t13 + (t14 * 8)) + t3);
  let t16 = ((select(((sizes.steps + (-1)) - t15), t15, (t2 < 1)) * 6) + (t4 * 3));
  let t17 = (t2 * 36);
  for (var t18 = 0; t18 < 3; t18++) {
    let t19 = x[(t16 + t18)];
    let t20 = ((t17 + (t18 * 12)) + t5);
    t7 = (t7 + (t19 * weight((t20 + 24))));
    t8 = (t8 + (t19 * weight((t20 + 26))));
    t9 = (t9 + (t19 * weight((t20 + 28))));
    t10 = (t10 + (t19 * weight((t20 + 30))));
    t11 = (t11 + (t19 * weight((t20 + 32))));
    t12 = (t12 + (t19 * weight((t20 + 34))));
  }
  let t21 = (((((t2 * 1536) + (t14 * 192)) + (t3 * 24)) + (t4 * 12)) + t5);
  scratch[(t21 + 32)] = t7;
  scratch[(t21 + 34)] = t8;
  scratch[(t21 + 36)] = t9;
  scratch[(t21 + 38)] = t10;
  scratch[(t21 + 40)] = t11;
  scratch[(t21 + 42)] = t12;
}
@compute @workgroup_size(32)
fn k3(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x);
  if (at >= 2 * 2) { return; }
  let t2 = at / 2;
  let t3 = at % 2;
  if (i32(thread) < 4) {
    let i = i32(thread);
    let t4 = i;
    local[t4] = scratch[((((t2 * 16) + (((sizes.turn0 * 64) % 2) * 8)) + (t3 * 4)) + t4)];
  }
  workgroupBarrier();
  if (i32(thread) < 4) {
    let i = i32(thread);
    let t5 = i;
    let t6 = (t2 * 48);
    for (var t7 = 0; t7 < 4; t7++) {
      own[t7] = weight((((t6 + (t7 * 12)) + t5) + 100));
    }
    for (var t8 = 0; t8 < 4; t8++) {
      own[(t8 + 4)] = weight((((t6 + (t8 * 12)) + t5) + 96));
    }
    for (var t9 = 0; t9 < 4; t9++) {
      own[(t9 + 8)] = weight((((t6 + (t9 * 12)) + t5) + 104));
    }
  }
  for (var t12 = 0; t12 < min((sizes.steps - (sizes.turn0 * 64)), 64); t12++) {
    if (i32(thread) < 4) {
      let i = i32(thread);
      let t10 = i;
      let t11 = ((((t2 * 1536) + (t12 * 24)) + (t3 * 12)) + t10);
      var t13 = scratch[(t11 + 36)];
      var t14 = scratch[(t11 + 32)];
      let t15 = ((t2 * 12) + t10);
      var t16 = weight((t15 + 200));
      let t17 = local[0];
      t13 = (t13 + (t17 * own[0]));
      t14 = (t14 + (t17 * own[4]));
      t16 = (t16 + (t17 * own[8]));
      let t18 = local[1];
      t13 = (t13 + (t18 * own[1]));
      t14 = (t14 + (t18 * own[5]));
      t16 = (t16 + (t18 * own[9]));
      let t19 = local[2];
      t13 = (t13 + (t19 * own[2]));
      t14 = (t14 + (t19 * own[6]));
      t16 = (t16 + (t19 * own[10]));
      let t20 = local[3];
      t13 = (t13 + (t20 * own[3]));
      t14 = (t14 + (t20 * own[7]));
      t16 = (t16 + (t20 * own[11]));
      let t21 = ((sizes.turn0 * 64) + t12);
      let t22 = select(((sizes.steps + (-1)) - t21), t21, (t2 < 1));
      let t23 = (t22 < lengths[t3]);
      let t24 = sigmoid32((t13 + weight((t15 + 196))));
      let t25 = local[t10];
      let t26 = (((1f - t24) * tanh32((scratch[(t11 + 40)] + (sigmoid32((t14 + weight((t15 + 192)))) * t16)))) + (t24 * t25));
      own[12] = select(t25, t26, t23);
      output[((((t22 * 16) + (t3 * 8)) + (t2 * 4)) + t10)] = select(0f, t26, t23);
    }
    workgroupBarrier();
    if (i32(thread) < 4) {
      let i = i32(thread);
      let t27 = i;
      local[t27] = own[12];
    }
    workgroupBarrier();
  }
  if (i32(thread) < 4) {
    let i = i32(thread);
    let t28 = i;
    let t29 = (sizes.turn0 * 64);
    scratch[((((t2 * 16) + (((t29 + min((sizes.steps - t29), 64)) % 2) * 8)) + (t3 * 4)) + t28)] = local[t28];
  }
}
@compute @workgroup_size(64)
fn k4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 2 * 2 * 4) { return; }
  let t1 = at / 2 / 4;
  let t2 = at / 4 % 2;
  let t3 = at % 4;
  let t4 = (t2 * 4);
  staten[(((t1 * 8) + t4) + t3)] = scratch[((((t1 * 16) + ((sizes.steps % 2) * 8)) + t4) + t3)];
}
