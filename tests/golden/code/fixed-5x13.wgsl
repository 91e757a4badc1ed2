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
var<workgroup> local: array<f32, 13>;
var<private> own: array<f32, 40>;
@compute @workgroup_size(64)
fn k0(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 3 * 13) { return; }
  let t1 = at / 13;
  let t2 = at % 13;
  let t3 = ((t1 * 13) + t2);
  scratch[t3] = state0[t3];
}
@compute @workgroup_size(64)
fn k1(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 7)), 7) / 8) * 3 * 13) { return; }
  let t2 = at / 3 / 13;
  let t3 = at / 13 % 3;
  let t4 = at % 13;
  let t5 = weight(t4);
  var t6 = t5;
  let t7 = weight((t4 + 13));
  var t8 = t7;
  let t9 = weight((t4 + 26));
  var t10 = t9;
  var t11 = t5;
  var t12 = t7;
  var t13 = t9;
  var t14 = t5;
  var t15 = t7;
  var t16 = t9;
  var t17 = t5;
  var t18 = t7;
  var t19 = t9;
  var t20 = t5;
  var t21 = t7;
  var t22 = t9;
  var t23 = t5;
  var t24 = t7;
  var t25 = t9;
  var t26 = t5;
  var t27 = t7;
  var t28 = t9;
  var t29 = t5;
  var t30 = t7;
  var t31 = t9;
  let t32 = ((((t3 * sizes.steps) * 5) + (sizes.turn0 * 35)) + (t2 * 40));
  for (var t33 = 0; t33 < 1; t33++) {
    let t34 = (t32 + (t33 * 4));
    let t35 = x[t34];
    let t36 = ((t33 * 156) + t4);
    let t37 = weight((t36 + 80));
    t6 = (t6 + (t35 * t37));
    let t38 = weight((t36 + 93));
    t8 = (t8 + (t35 * t38));
    let t39 = weight((t36 + 106));
    t10 = (t10 + (t35 * t39));
    let t40 = x[(t34 + 5)];
    t11 = (t11 + (t40 * t37));
    t12 = (t12 + (t40 * t38));
    t13 = (t13 + (t40 * t39));
    let t41 = x[(t34 + 10)];
    t14 = (t14 + (t41 * t37));
    t15 = (t15 + (t41 * t38));
    t16 = (t16 + (t41 * t39));
    let t42 = x[(t34 + 15)];
    t17 = (t17 + (t42 * t37));
    t18 = (t18 + (t42 * t38));
    t19 = (t19 + (t42 * t39));
    let t43 = x[(t34 + 20)];
    t20 = (t20 + (t43 * t37));
    t21 = (t21 + (t43 * t38));
    t22 = (t22 + (t43 * t39));
    let t44 = x[(t34 + 25)];
    t23 = (t23 + (t44 * t37));
    t24 = (t24 + (t44 * t38));
    t25 = (t25 + (t44 * t39));
    let t45 = x[(t34 + 30)];
    t26 = (t26 + (t45 * t37));
    t27 = (t27 + (t45 * t38));
    t28 = (t28 + (t45 * t39));
    let t46 = x[(t34 + 35)];
    t29 = (t29 + (t46 * t37));
    t30 = (t30 + (t46 * t38));
    t31 = (t31 + (t46 * t39));
    let t47 = x[(t34 + 1)];
    let t48 = weight((t36 + 119));
    t6 = (t6 + (t47 * t48));
    let t49 = weight((t36 + 132));
    t8 = (t8 + (t47 * t49));
    let t50 = weight((t36 + 145));
    t10 = (t10 + (t47 * t50));
    let t51 = x[(t34 + 6)];
    t11 = (t11 + (t51 * t48));
    t12 = (t12 + (t51 * t49));
    t13 = (t13 + (t51 * t50));
    let t52 = x[(t34 + 11)];
    t14 = (t14 + (t52 * t48));
    t15 = (t15 + (t52 * t49));
    t16 = (t16 + (t52 * t50));
    let t53 = x[(t34 + 16)];
    t17 = (t17 + (t53 * t48));
    t18 = (t18 + (t53 * t49));
    t19 = (t19 + (t53 * t50));
    let t54 = x[(t34 + 21)];
    t20 = (t20 + (t54 * t48));
    t21 = (t21 + (t54 * t49));
    t22 = (t22 + (t54 * t50));
    let t55 = x[(t34 + 26)];
    t23 = (t23 + (t55 * t48));
    t24 = (t24 + (t55 * t49));
    t25 = (t25 + (t55 * t50));
    let t56 = x[(t34 + 31)];
    t26 = (t26 + (t56 * t48));
    t27 = (t27 + (t56 * t49));
    t28 = (t28 + (t56 * t50));
    let t57 = x[(t34 + 36)];
    t29 = (t29 + (t57 * t48));
    t30 = (t30 + (t57 * t49));
    t31 = (t31 + (t57 * t50));
    let t58 = x[(t34 + 2)];
    let t59 = weight((t36 + 158));
    t6 = (t6 + (t58 * t59));
    let t60 = weight((t36 + 171));
    t8 = (t8 + (t58 * t60));
    let t61 = weight((t36 + 184));
    t10 = (t10 + (t58 * t61));
    let t62 = x[(t34 + 7)];
    t11 = (t11 + (t62 * t59));
    t12 = (t12 + (t62 * t60));
    t13 = (t13 + (t62 * t61));
    let t63 = x[(t34 + 12)];
    t14 = (t14 + (t63 * t59));
    t15 = (t15 + (t63 * t60));
    t16 = (t16 + (t63 * t61));
    let t64 = x[(t34 + 17)];
    t17 = (t17 + (t64 * t59));
    t18 = (t18 + (t64 * t60));
    t19 = (t19 + (t64 * t61));
    let t65 = x[(t34 + 22)];
    t20 = (t20 + (t65 * t59));
    t21 = (t21 + (t65 * t60));
    t22 = (t22 + (t65 * t61));
    let t66 = x[(t34 + 27)];
    t23 = (t23 + (t66 * t59));
    t24 = (t24 + (t66 * t60));
    t25 = (t25 + (t66 * t61));
    let t67 = x[(t34 + 32)];
    t26 = (t26 + (t67 * t59));
    t27 = (t27 + (t67 * t60));
    t28 = (t28 + (t67 * t61));
    let t68 = x[(t34 + 37)];
    t29 = (t29 + (t68 * t59));
    t30 = (t30 + (t68 * t60));
    t31 = (t31 + (t68 * t61));
    let t69 = x[(t34 + 3)];
    let t70 = weight((t36 + 197));
    t6 = (t6 + (t69 * t70));
    let t71 = weight((t36 + 210));
    t8 = (t8 + (t69 * t71));
    let t72 = weight((t36 + 223));
    t10 = (t10 + (t69 * t72));
    let t73 = x[(t34 + 8)];
    t11 = (t11 + (t73 * t70));
    t12 = (t12 + (t73 * t71));
    t13 = (t13 + (t73 * t72));
    let t74 = x[(t34 + 13)];
    t14 = (t14 + (t74 * t70));
    t15 = (t15 + (t74 * t71));
    t16 = (t16 + (t74 * t72));
    let t75 = x[(t34 + 18)];
    t17 = (t17 + (t75 * t70));
    t18 = (t18 + (t75 * t71));
    t19 = (t19 + (t75 * t72));
    let t76 = x[(t34 + 23)];
    t20 = (t20 + (t76 * t70));
    t21 = (t21 + (t76 * t71));
    t22 = (t22 + (t76 * t72));
    let t77 = x[(t34 + 28)];
    t23 = (t23 + (t77 * t70));
    t24 = (t24 + (t77 * t71));
    t25 = (t25 + (t77 * t72));
    let t78 = x[(t34 + 33)];
    t26 = (t26 + (t78 * t70));
    t27 = (t27 + (t78 * t71));
    t28 = (t28 + (t78 * t72));
    let t79 = x[(t34 + 38)];
    t29 = (t29 + (t79 * t70));
    t30 = (t30 + (t79 * t71));
    t31 = (t31 + (t79 * t72));
  }
  for (var t80 = 0; t80 < 1; t80++) {
    let t81 = (t32 + t80);
    let t82 = x[(t81 + 4)];
    let t83 = ((t80 * 39) + t4);
    let t84 = weight((t83 + 236));
    t6 = (t6 + (t82 * t84));
    let t85 = weight((t83 + 249));
    t8 = (t8 + (t82 * t85));
    let t86 = weight((t83 + 262));
    t10 = (t10 + (t82 * t86));
    let t87 = x[(t81 + 9)];
    t11 = (t11 + (t87 * t84));
    t12 = (t12 + (t87 * t85));
    t13 = (t13 + (t87 * t86));
    let t88 = x[(t81 + 14)];
    t14 = (t14 + (t88 * t84));
    t15 = (t15 + (t88 * t85));
    t16 = (t16 + (t88 * t86));
    let t89 = x[(t81 + 19)];
    t17 = (t17 + (t89 * t84));
    t18 = (t18 + (t89 * t85));
    t19 = (t19 + (t89 * t86));
    let t90 = x[(t81 + 24)];
    t20 = (t20 + (t90 * t84));
    t21 = (t21 + (t90 * t85));
    t22 = (t22 + (t90 * t86));
    let t91 = x[(t81 + 29)];
    t23 = (t23 + (t91 * t84));
    t24 = (t24 + (t91 * t85));
    t25 = (t25 + (t91 * t86));
    let t92 = x[(t81 + 34)];
    t26 = (t26 + (t92 * t84));
    t27 = (t27 + (t92 * t85));
    t28 = (t28 + (t92 * t86));
    let t93 = x[(t81 + 39)];
    t29 = (t29 + (t93 * t84));
    t30 = (t30 + (t93 * t85));
    t31 = (t31 + (t93 * t86));
  }
  let t94 = (((t2 * 936) + (t3 * 39)) + t4);
  scratch[(t94 + 80)] = t6;
  scratch[(t94 + 93)] = t8;
  scratch[(t94 + 106)] = t10;
  scratch[(t94 + 197)] = t11;
  scratch[(t94 + 210)] = t12;
  scratch[(t94 + 223)] = t13;
  scratch[(t94 + 314)] = t14;
  scratch[(t94 + 327)] = t15;
  scratch[(t94 + 340)] = t16;
  scratch[(t94 + 431)] = t17;
  scratch[(t94 + 444)] = t18;
  scratch[(t94 + 457)] = t19;
  scratch[(t94 + 548)] = t20;
  scratch[(t94 + 561)] = t21;
  scratch[(t94 + 574)] = t22;
  scratch[(t94 + 665)] = t23;
  scratch[(t94 + 678)] = t24;
  scratch[(t94 + 691)] = t25;
  scratch[(t94 + 782)] = t26;
  scratch[(t94 + 795)] = t27;
  scratch[(t94 + 808)] = t28;
  scratch[(t94 + 899)] = t29;
  scratch[(t94 + 912)] = t30;
  scratch[(t94 + 925)] = t31;
}
@compute @workgroup_size(64)
fn k2(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 7)), 7) % 8) * 3 * 13) { return; }
  let t2 = at / 3 / 13;
  let t3 = at / 13 % 3;
  let t4 = at % 13;
  var t5 = weight(t4);
  var t6 = weight((t4 + 13));
  var t7 = weight((t4 + 26));
  let t8 = (min((sizes.steps - (sizes.turn0 * 7)), 7) / 8);
  let t9 = (((((t3 * sizes.steps) * 5) + (sizes.turn0 * 35)) + (t8 * 40)) + (t2 * 5));
  for (var t10 = 0; t10 < 1; t10++) {
    let t11 = (t9 + (t10 * 4));
    let t12 = x[t11];
    let t13 = ((t10 * 156) + t4);
    t5 = (t5 + (t12 * weight((t13 + 80))));
    t6 = (t6 + (t12 * weight((t13 + 93))));
    t7 = (t7 + (t12 * weight((t13 + 106))));
    let t14 = x[(t11 + 1)];
    t5 = (t5 + (t14 * weight((t13 + 119))));
    t6 = (t6 + (t14 * weight((t13 + 132))));
    t7 = (t7 + (t14 * weight((t13 + 145))));
    let t15 = x[(t11 + 2)];
    t5 = (t5 + (t15 * weight((t13 + 158))));
    t6 = (t6 + (t15 * weight((t13 + 171))));
    t7 = (t7 + (t15 * weight((t13 + 184))));
    let t16 = x[(t11 + 3)];
    t5 = (t5 + (t16 * weight((t13 + 197))));
    t6 = (t6 + (t16 * weight((t13 + 210))));
    t7 = (t7 + (t16 * weight((t13 + 223))));
  }
  for (var t17 = 0; t17 < 1; t17++) {
    let t18 = x[((t9 + t17) + 4)];
    let t19 = ((t17 * 39) + t4);
    t5 = (t5 + (t18 * weight((t19 + 236))));
    t6 = (t6 + (t18 * weight((t19 + 249))));
    t7 = (t7 + (t18 * weight((t19 + 262))));
  }
  let t20 = ((((t8 * 936) + (t2 * 117)) + (t3 * 39)) + t4);
  scratch[(t20 + 80)] = t5;
  scratch[(t20 + 93)] = t6;
  scratch[(t20 + 106)] = t7;
}
@compute @workgroup_size(32)
fn k3(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x);
  if (at >= 3) { return; }
  let t2 = at;
  if (i32(thread) < 13) {
    let i = i32(thread);
    let t3 = i;
    local[t3] = scratch[(((((sizes.turn0 * 7) % 2) * 39) + (t2 * 13)) + t3)];
  }
  workgroupBarrier();
  if (i32(thread) < 13) {
    let i = i32(thread);
    let t4 = i;
    for (var t5 = 0; t5 < 13; t5++) {
      own[t5] = weight((((t5 * 39) + t4) + 289));
    }
    for (var t6 = 0; t6 < 13; t6++) {
      own[(t6 + 13)] = weight((((t6 * 39) + t4) + 276));
    }
    for (var t7 = 0; t7 < 13; t7++) {
      own[(t7 + 26)] = weight((((t7 * 39) + t4) + 302));
    }
  }
  for (var t10 = 0; t10 < min((sizes.steps - (sizes.turn0 * 7)), 7); t10++) {
    if (i32(thread) < 13) {
      let i = i32(thread);
      let t8 = i;
      let t9 = (((t10 * 117) + (t2 * 39)) + t8);
      var t11 = scratch[(t9 + 93)];
      var t12 = scratch[(t9 + 80)];
      var t13 = weight((t8 + 66));
      let t14 = local[0];
      t11 = (t11 + (t14 * own[0]));
      t12 = (t12 + (t14 * own[13]));
      t13 = (t13 + (t14 * own[26]));
      let t15 = local[1];
      t11 = (t11 + (t15 * own[1]));
      t12 = (t12 + (t15 * own[14]));
      t13 = (t13 + (t15 * own[27]));
      let t16 = local[2];
      t11 = (t11 + (t16 * own[2]));
      t12 = (t12 + (t16 * own[15]));
      t13 = (t13 + (t16 * own[28]));
      let t17 = local[3];
      t11 = (t11 + (t17 * own[3]));
      t12 = (t12 + (t17 * own[16]));
      t13 = (t13 + (t17 * own[29]));
      let t18 = local[4];
      t11 = (t11 + (t18 * own[4]));
      t12 = (t12 + (t18 * own[17]));
      t13 = (t13 + (t18 * own[30]));
      let t19 = local[5];
      t11 = (t11 + (t19 * own[5]));
      t12 = (t12 + (t19 * own[18]));
      t13 = (t13 + (t19 * own[31]));
      let t20 = local[6];
      t11 = (t11 + (t20 * own[6]));
      t12 = (t12 + (t20 * own[19]));
      t13 = (t13 + (t20 * own[32]));
      let t21 = local[7];
      t11 = (t11 + (t21 * own[7]));
      t12 = (t12 + (t21 * own[20]));
      t13 = (t13 + (t21 * own[33]));
      let t22 = local[8];
      t11 = (t11 + (t22 * own[8]));
      t12 = (t12 + (t22 * own[21]));
      t13 = (t13 + (t22 * own[34]));
      let t23 = local[9];
      t11 = (t11 + (t23 * own[9]));
      t12 = (t12 + (t23 * own[22]));
      t13 = (t13 + (t23 * own[35]));
      let t24 = local[10];
      t11 = (t11 + (t24 * own[10]));
      t12 = (t12 + (t24 * own[23]));
      t13 = (t13 + (t24 * own[36]));
      let t25 = local[11];
      t11 = (t11 + (t25 * own[11]));
      t12 = (t12 + (t25 * own[24]));
      t13 = (t13 + (t25 * own[37]));
      let t26 = local[12];
      t11 = (t11 + (t26 * own[12]));
      t12 = (t12 + (t26 * own[25]));
      t13 = (t13 + (t26 * own[38]));
      let t27 = sigmoid32((t11 + weight((t8 + 53))));
      let t28 = (((1f - t27) * tanh32((scratch[(t9 + 106)] + (sigmoid32((t12 + weight((t8 + 40)))) * t13)))) + (t27 * local[t8]));
      own[39] = t28;
      output[(((((t2 * sizes.steps) * 13) + (sizes.turn0 * 91)) + (t10 * 13)) + t8)] = t28;
    }
    workgroupBarrier();
    if (i32(thread) < 13) {
      let i = i32(thread);
      let t29 = i;
      local[t29] = own[39];
    }
    workgroupBarrier();
  }
  if (i32(thread) < 13) {
    let i = i32(thread);
    let t30 = i;
    let t31 = (sizes.turn0 * 7);
    scratch[(((((t31 + min((sizes.steps - t31), 7)) % 2) * 39) + (t2 * 13)) + t30)] = local[t30];
  }
}
@compute @workgroup_size(64)
fn k4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 3 * 13) { return; }
  let t1 = at / 13;
  let t2 = at % 13;
  let t3 = (t1 * 13);
  staten[(t3 + t2)] = scratch[((((sizes.steps % 2) * 39) + t3) + t2)];
}
