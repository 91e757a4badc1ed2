@group(0) @binding(1) var<storage, read> weights: array<f32>;
fn weight(i: i32) -> f32 { return weights[i]; }
struct Sizes { batch: i32, steps: i32, turn0: i32, turn1: i32 }
@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(2) var<storage, read> x: array<f32>;
@group(0) @binding(3) var<storage, read> lengths: array<i32>;
@group(0) @binding(4) var<storage, read> h0: array<f32>;
@group(0) @binding(5) var<storage, read_write> output: array<f32>;
@group(0) @binding(6) var<storage, read_write> hn: array<f32>;
@group(0) @binding(7) var<storage, read_write> scratch: array<f32>;
// the second where it is the smaller one, or the larger one: a NaN that comes first stays
fn smaller(a: f32, b: f32) -> f32 { return select(a, b, b < a); }
fn larger(a: f32, b: f32) -> f32 { return select(a, b, a < b); }
fn withSign(a: f32, b: f32) -> f32 {
  return select(abs(a), -abs(a), (bitcast<u32>(b) >> 31u) == 1u);
}
// y, or x where x is NaN
fn keepNan(x: f32, y: f32) -> f32 {
  return select(y, x, (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u);
}
// exp(-z) for z from 0 to 87
fn expMinus(z: f32) -> f32 {
  let n = round(z * (-1.4426950216293335f));
  let s = bitcast<f32>(u32(i32(n) + 127) << 23u);
  let t = n * 0.000001428606765330187f + (n * 0.693145751953125f + z);
  var p = 0.0013820728054270148f;
  p = p * t + (-0.008368677459657192f);
  p = p * t + 0.04166826605796814f;
  p = p * t + (-0.1666652113199234f);
  p = p * t + 0.4999999403953552f;
  p = p * t - 1f;
  return t * s * p + s;
}
fn expNeg(z: f32) -> f32 {
  return keepNan(z, select(expMinus(min(z, 87f)), 0f, z > 87.33654022216797f));
}
fn sigmoid(x: f32) -> f32 {
  let z = abs(x);
  let e = expMinus(min(z, 87f));
  let y = select(1f, e, x < 0f) / (1f + e);
  return keepNan(x, select(y, select(1f, 0f, x < 0f), z > 87.33654022216797f));
}
fn squash(x: f32) -> f32 {
  let a = min(abs(x), 10f);
  let q = a * a;
  var p = (-0.005692296661436558f);
  p = p * q + 0.02062816731631756f;
  p = p * q + (-0.05373651534318924f);
  p = p * q + 0.13331405818462372f;
  p = p * q + (-0.3333328068256378f);
  let near = p * q * a + a;
  let e = expMinus(2f * a);
  let far = 1f - 2f * e / (1f + e);
  return keepNan(x, withSign(select(near, far, a > 0.625f), x));
}
var<workgroup> local: array<f32, 8>;
var<private> own: array<f32, 25>;
@compute @workgroup_size(64)
fn k0(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= sizes.batch * 8) { return; }
  let t2 = at / 8;
  let t3 = at % 8;
  let t4 = ((t2 * 8) + t3);
  scratch[t4] = h0[t4];
}
@compute @workgroup_size(64)
fn k1(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) * sizes.batch * 4) { return; }
  let t3 = at / sizes.batch / 4;
  let t4 = at / 4 % sizes.batch;
  let t5 = at % 4;
  let t6 = weight(t5);
  var t7 = t6;
  let t8 = weight((t5 + 4));
  var t9 = t8;
  let t10 = weight((t5 + 8));
  var t11 = t10;
  let t12 = weight((t5 + 12));
  var t13 = t12;
  let t14 = weight((t5 + 16));
  var t15 = t14;
  let t16 = weight((t5 + 20));
  var t17 = t16;
  var t18 = t6;
  var t19 = t8;
  var t20 = t10;
  var t21 = t12;
  var t22 = t14;
  var t23 = t16;
  var t24 = t6;
  var t25 = t8;
  var t26 = t10;
  var t27 = t12;
  var t28 = t14;
  var t29 = t16;
  var t30 = t6;
  var t31 = t8;
  var t32 = t10;
  var t33 = t12;
  var t34 = t14;
  var t35 = t16;
  var t36 = t6;
  var t37 = t8;
  var t38 = t10;
  var t39 = t12;
  var t40 = t14;
  var t41 = t16;
  var t42 = t6;
  var t43 = t8;
  var t44 = t10;
  var t45 = t12;
  var t46 = t14;
  var t47 = t16;
  var t48 = t6;
  var t49 = t8;
  var t50 = t10;
  var t51 = t12;
  var t52 = t14;
  var t53 = t16;
  var t54 = t6;
  var t55 = t8;
  var t56 = t10;
  var t57 = t12;
  var t58 = t14;
  var t59 = t16;
  let t60 = (t3 * sizes.batch);
  let t61 = (((sizes.turn0 * sizes.batch) * 256) + (t60 * 32));
  let t62 = (t4 * 4);
  let t63 = (t61 + t62);
  let t64 = ((t61 + (sizes.batch * 4)) + t62);
  let t65 = ((t61 + (sizes.batch * 8)) + t62);
  let t66 = ((t61 + (sizes.batch * 12)) + t62);
  let t67 = (sizes.batch * 16);
  let t68 = ((t61 + t67) + t62);
  let t69 = ((t61 + (sizes.batch * 20)) + t62);
  let t70 = (sizes.batch * 24);
  let t71 = ((t61 + t70) + t62);
  let t72 = ((t61 + (sizes.batch * 28)) + t62);
  for (var t73 = 0; t73 < 1; t73++) {
    let t74 = (t73 * 4);
    let t75 = (t63 + t74);
    let t76 = x[t75];
    let t77 = ((t73 * 96) + t5);
    let t78 = weight((t77 + 48));
    t7 = (t7 + (t76 * t78));
    let t79 = weight((t77 + 52));
    t9 = (t9 + (t76 * t79));
    let t80 = weight((t77 + 56));
    t11 = (t11 + (t76 * t80));
    let t81 = weight((t77 + 60));
    t13 = (t13 + (t76 * t81));
    let t82 = weight((t77 + 64));
    t15 = (t15 + (t76 * t82));
    let t83 = weight((t77 + 68));
    t17 = (t17 + (t76 * t83));
    let t84 = (t64 + t74);
    let t85 = x[t84];
    t18 = (t18 + (t85 * t78));
    t19 = (t19 + (t85 * t79));
    t20 = (t20 + (t85 * t80));
    t21 = (t21 + (t85 * t81));
    t22 = (t22 + (t85 * t82));
    t23 = (t23 + (t85 * t83));
    let t86 = (t65 + t74);
    let t87 = x[t86];
    t24 = (t24 + (t87 * t78));
    t25 = (t25 + (t87 * t79));
    t26 = (t26 + (t87 * t80));
    t27 = (t27 + (t87 * t81));
    t28 = (t28 + (t87 * t82));
    t29 = (t29 + (t87 * t83));
    let t88 = (t66 + t74);
    let t89 = x[t88];
    t30 = (t30 + (t89 * t78));
    t31 = (t31 + (t89 * t79));
    t32 = (t32 + (t89 * t80));
    t33 = (t33 + (t89 * t81));
    t34 = (t34 + (t89 * t82));
    t35 = (t35 + (t89 * t83));
    let t90 = (t68 + t74);
    let t91 = x[t90];
    t36 = (t36 + (t91 * t78));
    t37 = (t37 + (t91 * t79));
    t38 = (t38 + (t91 * t80));
    t39 = (t39 + (t91 * t81));
    t40 = (t40 + (t91 * t82));
    t41 = (t41 + (t91 * t83));
    let t92 = (t69 + t74);
    let t93 = x[t92];
    t42 = (t42 + (t93 * t78));
    t43 = (t43 + (t93 * t79));
    t44 = (t44 + (t93 * t80));
    t45 = (t45 + (t93 * t81));
    t46 = (t46 + (t93 * t82));
    t47 = (t47 + (t93 * t83));
    let t94 = (t71 + t74);
    let t95 = x[t94];
    t48 = (t48 + (t95 * t78));
    t49 = (t49 + (t95 * t79));
    t50 = (t50 + (t95 * t80));
    t51 = (t51 + (t95 * t81));
    t52 = (t52 + (t95 * t82));
    t53 = (t53 + (t95 * t83));
    let t96 = (t72 + t74);
    let t97 = x[t96];
    t54 = (t54 + (t97 * t78));
    t55 = (t55 + (t97 * t79));
    t56 = (t56 + (t97 * t80));
    t57 = (t57 + (t97 * t81));
    t58 = (t58 + (t97 * t82));
    t59 = (t59 + (t97 * t83));
    let t98 = x[(t75 + 1)];
    let t99 = weight((t77 + 72));
    t7 = (t7 + (t98 * t99));
    let t100 = weight((t77 + 76));
    t9 = (t9 + (t98 * t100));
    let t101 = weight((t77 + 80));
    t11 = (t11 + (t98 * t101));
    let t102 = weight((t77 + 84));
    t13 = (t13 + (t98 * t102));
    let t103 = weight((t77 + 88));
    t15 = (t15 + (t98 * t103));
    let t104 = weight((t77 + 92));
    t17 = (t17 + (t98 * t104));
    let t105 = x[(t84 + 1)];
    t18 = (t18 + (t105 * t99));
    t19 = (t19 + (t105 * t100));
    t20 = (t20 + (t105 * t101));
    t21 = (t21 + (t105 * t102));
    t22 = (t22 + (t105 * t103));
    t23 = (t23 + (t105 * t104));
    let t106 = x[(t86 + 1)];
    t24 = (t24 + (t106 * t99));
    t25 = (t25 + (t106 * t100));
    t26 = (t26 + (t106 * t101));
    t27 = (t27 + (t106 * t102));
    t28 = (t28 + (t106 * t103));
    t29 = (t29 + (t106 * t104));
    let t107 = x[(t88 + 1)];
    t30 = (t30 + (t107 * t99));
    t31 = (t31 + (t107 * t100));
    t32 = (t32 + (t107 * t101));
    t33 = (t33 + (t107 * t102));
    t34 = (t34 + (t107 * t103));
    t35 = (t35 + (t107 * t104));
    let t108 = x[(t90 + 1)];
    t36 = (t36 + (t108 * t99));
    t37 = (t37 + (t108 * t100));
    t38 = (t38 + (t108 * t101));
    t39 = (t39 + (t108 * t102));
    t40 = (t40 + (t108 * t103));
    t41 = (t41 + (t108 * t104));
    let t109 = x[(t92 + 1)];
    t42 = (t42 + (t109 * t99));
    t43 = (t43 + (t109 * t100));
    t44 = (t44 + (t109 * t101));
    t45 = (t45 + (t109 * t102));
    t46 = (t46 + (t109 * t103));
    t47 = (t47 + (t109 * t104));
    let t110 = x[(t94 + 1)];
    t48 = (t48 + (t110 * t99));
    t49 = (t49 + (t110 * t100));
    t50 = (t50 + (t110 * t101));
    t51 = (t51 + (t110 * t102));
    t52 = (t52 + (t110 * t103));
    t53 = (t53 + (t110 * t104));
    let t111 = x[(t96 + 1)];
    t54 = (t54 + (t111 * t99));
    t55 = (t55 + (t111 * t100));
    t56 = (t56 + (t111 * t101));
    t57 = (t57 + (t111 * t102));
    t58 = (t58 + (t111 * t103));
    t59 = (t59 + (t111 * t104));
    let t112 = x[(t75 + 2)];
    let t113 = weight((t77 + 96));
    t7 = (t7 + (t112 * t113));
    let t114 = weight((t77 + 100));
    t9 = (t9 + (t112 * t114));
    let t115 = weight((t77 + 104));
    t11 = (t11 + (t112 * t115));
    let t116 = weight((t77 + 108));
    t13 = (t13 + (t112 * t116));
    let t117 = weight((t77 + 112));
    t15 = (t15 + (t112 * t117));
    let t118 = weight((t77 + 116));
    t17 = (t17 + (t112 * t118));
    let t119 = x[(t84 + 2)];
    t18 = (t18 + (t119 * t113));
    t19 = (t19 + (t119 * t114));
    t20 = (t20 + (t119 * t115));
    t21 = (t21 + (t119 * t116));
    t22 = (t22 + (t119 * t117));
    t23 = (t23 + (t119 * t118));
    let t120 = x[(t86 + 2)];
    t24 = (t24 + (t120 * t113));
    t25 = (t25 + (t120 * t114));
    t26 = (t26 + (t120 * t115));
    t27 = (t27 + (t120 * t116));
    t28 = (t28 + (t120 * t117));
    t29 = (t29 + (t120 * t118));
    let t121 = x[(t88 + 2)];
    t30 = (t30 + (t121 * t113));
    t31 = (t31 + (t121 * t114));
    t32 = (t32 + (t121 * t115));
    t33 = (t33 + (t121 * t116));
    t34 = (t34 + (t121 * t117));
    t35 = (t35 + (t121 * t118));
    let t122 = x[(t90 + 2)];
    t36 = (t36 + (t122 * t113));
    t37 = (t37 + (t122 * t114));
    t38 = (t38 + (t122 * t115));
    t39 = (t39 + (t122 * t116));
    t40 = (t40 + (t122 * t117));
    t41 = (t41 + (t122 * t118));
    let t123 = x[(t92 + 2)];
    t42 = (t42 + (t123 * t113));
    t43 = (t43 + (t123 * t114));
    t44 = (t44 + (t123 * t115));
    t45 = (t45 + (t123 * t116));
    t46 = (t46 + (t123 * t117));
    t47 = (t47 + (t123 * t118));
    let t124 = x[(t94 + 2)];
    t48 = (t48 + (t124 * t113));
    t49 = (t49 + (t124 * t114));
    t50 = (t50 + (t124 * t115));
    t51 = (t51 + (t124 * t116));
    t52 = (t52 + (t124 * t117));
    t53 = (t53 + (t124 * t118));
    let t125 = x[(t96 + 2)];
    t54 = (t54 + (t125 * t113));
    t55 = (t55 + (t125 * t114));
    t56 = (t56 + (t125 * t115));
    t57 = (t57 + (t125 * t116));
    t58 = (t58 + (t125 * t117));
    t59 = (t59 + (t125 * t118));
    let t126 = x[(t75 + 3)];
    let t127 = weight((t77 + 120));
    t7 = (t7 + (t126 * t127));
    let t128 = weight((t77 + 124));
    t9 = (t9 + (t126 * t128));
    let t129 = weight((t77 + 128));
    t11 = (t11 + (t126 * t129));
    let t130 = weight((t77 + 132));
    t13 = (t13 + (t126 * t130));
    let t131 = weight((t77 + 136));
    t15 = (t15 + (t126 * t131));
    let t132 = weight((t77 + 140));
    t17 = (t17 + (t126 * t132));
    let t133 = x[(t84 + 3)];
    t18 = (t18 + (t133 * t127));
    t19 = (t19 + (t133 * t128));
    t20 = (t20 + (t133 * t129));
    t21 = (t21 + (t133 * t130));
    t22 = (t22 + (t133 * t131));
    t23 = (t23 + (t133 * t132));
    let t134 = x[(t86 + 3)];
    t24 = (t24 + (t134 * t127));
    t25 = (t25 + (t134 * t128));
    t26 = (t26 + (t134 * t129));
    t27 = (t27 + (t134 * t130));
    t28 = (t28 + (t134 * t131));
    t29 = (t29 + (t134 * t132));
    let t135 = x[(t88 + 3)];
    t30 = (t30 + (t135 * t127));
    t31 = (t31 + (t135 * t128));
    t32 = (t32 + (t135 * t129));
    t33 = (t33 + (t135 * t130));
    t34 = (t34 + (t135 * t131));
    t35 = (t35 + (t135 * t132));
    let t136 = x[(t90 + 3)];
    t36 = (t36 + (t136 * t127));
    t37 = (t37 + (t136 * t128));
    t38 = (t38 + (t136 * t129));
    t39 = (t39 + (t136 * t130));
    t40 = (t40 + (t136 * t131));
    t41 = (t41 + (t136 * t132));
    let t137 = x[(t92 + 3)];
    t42 = (t42 + (t137 * t127));
    t43 = (t43 + (t137 * t128));
    t44 = (t44 + (t137 * t129));
    t45 = (t45 + (t137 * t130));
    t46 = (t46 + (t137 * t131));
    t47 = (t47 + (t137 * t132));
    let t138 = x[(t94 + 3)];
    t48 = (t48 + (t138 * t127));
    t49 = (t49 + (t138 * t128));
    t50 = (t50 + (t138 * t129));
    t51 = (t51 + (t138 * t130));
    t52 = (t52 + (t138 * t131));
    t53 = (t53 + (t138 * t132));
    let t139 = x[(t96 + 3)];
    t54 = (t54 + (t139 * t127));
    t55 = (t55 + (t139 * t128));
    t56 = (t56 + (t139 * t129));
    t57 = (t57 + (t139 * t130));
    t58 = (t58 + (t139 * t131));
    t59 = (t59 + (t139 * t132));
  }
  let t140 = (t67 + (t60 * 192));
  let t141 = (t4 * 24);
  let t142 = ((t140 + t141) + t5);
  scratch[t142] = t7;
  scratch[(t142 + 4)] = t9;
  scratch[(t142 + 8)] = t11;
  scratch[(t142 + 12)] = t13;
  scratch[(t142 + 16)] = t15;
  scratch[(t142 + 20)] = t17;
  let t143 = (((t140 + t70) + t141) + t5);
  scratch[t143] = t18;
  scratch[(t143 + 4)] = t19;
  scratch[(t143 + 8)] = t20;
  scratch[(t143 + 12)] = t21;
  scratch[(t143 + 16)] = t22;
  scratch[(t143 + 20)] = t23;
  let t144 = (((t140 + (sizes.batch * 48)) + t141) + t5);
  scratch[t144] = t24;
  scratch[(t144 + 4)] = t25;
  scratch[(t144 + 8)] = t26;
  scratch[(t144 + 12)] = t27;
  scratch[(t144 + 16)] = t28;
  scratch[(t144 + 20)] = t29;
  let t145 = (((t140 + (sizes.batch * 72)) + t141) + t5);
  scratch[t145] = t30;
  scratch[(t145 + 4)] = t31;
  scratch[(t145 + 8)] = t32;
  scratch[(t145 + 12)] = t33;
  scratch[(t145 + 16)] = t34;
  scratch[(t145 + 20)] = t35;
  let t146 = (((t140 + (sizes.batch * 96)) + t141) + t5);
  scratch[t146] = t36;
  scratch[(t146 + 4)] = t37;
  scratch[(t146 + 8)] = t38;
  scratch[(t146 + 12)] = t39;
  scratch[(t146 + 16)] = t40;
  scratch[(t146 + 20)] = t41;
  let t147 = (((t140 + (sizes.batch * 120)) + t141) + t5);
  scratch[t147] = t42;
  scratch[(t147 + 4)] = t43;
  scratch[(t147 + 8)] = t44;
  scratch[(t147 + 12)] = t45;
  scratch[(t147 + 16)] = t46;
  scratch[(t147 + 20)] = t47;
  let t148 = (((t140 + (sizes.batch * 144)) + t141) + t5);
  scratch[t148] = t48;
  scratch[(t148 + 4)] = t49;
  scratch[(t148 + 8)] = t50;
  scratch[(t148 + 12)] = t51;
  scratch[(t148 + 16)] = t52;
  scratch[(t148 + 20)] = t53;
  let t149 = (((t140 + (sizes.batch * 168)) + t141) + t5);
  scratch[t149] = t54;
  scratch[(t149 + 4)] = t55;
  scratch[(t149 + 8)] = t56;
  scratch[(t149 + 12)] = t57;
  scratch[(t149 + 16)] = t58;
  scratch[(t149 + 20)] = t59;
}
@compute @workgroup_size(64)
fn k2(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= (min((sizes.steps - (sizes.turn0 * 64)), 64) % 8) * sizes.batch * 4) { return; }
  let t3 = at / sizes.batch / 4;
  let t4 = at / 4 % sizes.batch;
  let t5 = at % 4;
  var t6 = weight(t5);
  var t7 = weight((t5 + 4));
  var t8 = weight((t5 + 8));
  var t9 = weight((t5 + 12));
  var t10 = weight((t5 + 16));
  var t11 = weight((t5 + 20));
  let t12 = ((min((sizes.steps - (sizes.turn0 * 64)), 64) / 8) * sizes.batch);
  let t13 = (t3 * sizes.batch);
  let t14 = (((((sizes.turn0 * sizes.batch) * 256) + (t12 * 32)) + (t13 * 4)) + (t4 * 4));
  for (var t15 = 0; t15 < 1; t15++) {
    let t16 = (t14 + (t15 * 4));
    let t17 = x[t16];
    let t18 = ((t15 * 96) + t5);
    t6 = (t6 + (t17 * weight((t18 + 48))));
    t7 = (t7 + (t17 * weight((t18 + 52))));
    t8 = (t8 + (t17 * weight((t18 + 56))));
    t9 = (t9 + (t17 * weight((t18 + 60))));
    t10 = (t10 + (t17 * weight((t18 + 64))));
    t11 = (t11 + (t17 * weight((t18 + 68))));
    let t19 = x[(t16 + 1)];
    t6 = (t6 + (t19 * weight((t18 + 72))));
    t7 = (t7 + (t19 * weight((t18 + 76))));
    t8 = (t8 + (t19 * weight((t18 + 80))));
    t9 = (t9 + (t19 * weight((t18 + 84))));
    t10 = (t10 + (t19 * weight((t18 + 88))));
    t11 = (t11 + (t19 * weight((t18 + 92))));
    let t20 = x[(t16 + 2)];
    t6 = (t6 + (t20 * weight((t18 + 96))));
    t7 = (t7 + (t20 * weight((t18 + 100))));
    t8 = (t8 + (t20 * weight((t18 + 104))));
    t9 = (t9 + (t20 * weight((t18 + 108))));
    t10 = (t10 + (t20 * weight((t18 + 112))));
    t11 = (t11 + (t20 * weight((t18 + 116))));
    let t21 = x[(t16 + 3)];
    t6 = (t6 + (t21 * weight((t18 + 120))));
    t7 = (t7 + (t21 * weight((t18 + 124))));
    t8 = (t8 + (t21 * weight((t18 + 128))));
    t9 = (t9 + (t21 * weight((t18 + 132))));
    t10 = (t10 + (t21 * weight((t18 + 136))));
    t11 = (t11 + (t21 * weight((t18 + 140))));
  }
  let t22 = (((((sizes.batch * 16) + (t12 * 192)) + (t13 * 24)) + (t4 * 24)) + t5);
  scratch[t22] = t6;
  scratch[(t22 + 4)] = t7;
  scratch[(t22 + 8)] = t8;
  scratch[(t22 + 12)] = t9;
  scratch[(t22 + 16)] = t10;
  scratch[(t22 + 20)] = t11;
}
@compute @workgroup_size(32)
fn k3(@builtin(local_invocation_index) thread: u32, @builtin(workgroup_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x);
  if (at >= sizes.batch) { return; }
  let t3 = at;
  if (i32(thread) < 8) {
    let i = i32(thread);
    let t4 = i;
    local[t4] = scratch[((((((sizes.turn0 * 64) % 2) * sizes.batch) * 8) + (t3 * 8)) + t4)];
  }
  workgroupBarrier();
  if (i32(thread) < 8) {
    let i = i32(thread);
    let t5 = i;
    for (var t6 = 0; t6 < 8; t6++) {
      own[t6] = weight((((t6 * 24) + t5) + 152));
    }
    for (var t7 = 0; t7 < 8; t7++) {
      own[(t7 + 8)] = weight((((t7 * 24) + t5) + 144));
    }
    for (var t8 = 0; t8 < 8; t8++) {
      own[(t8 + 16)] = weight((((t8 * 24) + t5) + 160));
    }
  }
  for (var t11 = 0; t11 < min((sizes.steps - (sizes.turn0 * 64)), 64); t11++) {
    if (i32(thread) < 8) {
      let i = i32(thread);
      let t9 = i;
      let t10 = (t11 * sizes.batch);
      let t12 = ((((sizes.batch * 16) + (t10 * 24)) + (t3 * 24)) + t9);
      var t13 = scratch[(t12 + 8)];
      var t14 = scratch[t12];
      var t15 = weight((t9 + 40));
      let t16 = local[0];
      t13 = (t13 + (t16 * own[0]));
      t14 = (t14 + (t16 * own[8]));
      t15 = (t15 + (t16 * own[16]));
      let t17 = local[1];
      t13 = (t13 + (t17 * own[1]));
      t14 = (t14 + (t17 * own[9]));
      t15 = (t15 + (t17 * own[17]));
      let t18 = local[2];
      t13 = (t13 + (t18 * own[2]));
      t14 = (t14 + (t18 * own[10]));
      t15 = (t15 + (t18 * own[18]));
      let t19 = local[3];
      t13 = (t13 + (t19 * own[3]));
      t14 = (t14 + (t19 * own[11]));
      t15 = (t15 + (t19 * own[19]));
      let t20 = local[4];
      t13 = (t13 + (t20 * own[4]));
      t14 = (t14 + (t20 * own[12]));
      t15 = (t15 + (t20 * own[20]));
      let t21 = local[5];
      t13 = (t13 + (t21 * own[5]));
      t14 = (t14 + (t21 * own[13]));
      t15 = (t15 + (t21 * own[21]));
      let t22 = local[6];
      t13 = (t13 + (t22 * own[6]));
      t14 = (t14 + (t22 * own[14]));
      t15 = (t15 + (t22 * own[22]));
      let t23 = local[7];
      t13 = (t13 + (t23 * own[7]));
      t14 = (t14 + (t23 * own[15]));
      t15 = (t15 + (t23 * own[23]));
      let t24 = sigmoid((t13 + weight((t9 + 32))));
      let t25 = (((1f - t24) * squash((scratch[(t12 + 16)] + (sigmoid((t14 + weight((t9 + 24)))) * t15)))) + (t24 * local[t9]));
      own[24] = t25;
      output[(((((sizes.turn0 * sizes.batch) * 512) + (t10 * 8)) + (t3 * 8)) + t9)] = t25;
    }
    workgroupBarrier();
    if (i32(thread) < 8) {
      let i = i32(thread);
      let t26 = i;
      local[t26] = own[24];
    }
    workgroupBarrier();
  }
  if (i32(thread) < 8) {
    let i = i32(thread);
    let t27 = i;
    let t28 = (sizes.turn0 * 64);
    scratch[((((((t28 + min((sizes.steps - t28), 64)) % 2) * sizes.batch) * 8) + (t3 * 8)) + t27)] = local[t27];
  }
}
@compute @workgroup_size(64)
fn k4(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= sizes.batch * 8) { return; }
  let t2 = at / 8;
  let t3 = at % 8;
  let t4 = (t2 * 8);
  hn[(t4 + t3)] = scratch[(((((sizes.steps % 2) * sizes.batch) * 8) + t4) + t3)];
}
