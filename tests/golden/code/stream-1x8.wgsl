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
@compute @workgroup_size(64)
fn k0(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let at = i32(id.x + id.y * groups.x * 64u);
  if (at >= 1 * 4) { return; }
  let t1 = at / 4;
  let t2 = at % 4;
  let t3 = x[(sizes.turn0 + t1)];
  var t4 = ((t3 * weight((t2 + 8))) + weight((t2 + 32)));
  var t5 = ((t3 * weight((t2 + 12))) + weight((t2 + 36)));
  var t6 = ((t3 * weight(t2)) + weight((t2 + 24)));
  var t7 = weight((t2 + 64));
  var t8 = ((t3 * weight((t2 + 4))) + weight((t2 + 28)));
  var t9 = weight((t2 + 68));
  let t10 = (t1 * 8);
  for (var t11 = 0; t11 < 2; t11++) {
    let t12 = (t10 + (t11 * 4));
    let t13 = state0[t12];
    let t14 = ((t11 * 96) + t2);
    t4 = (t4 + (t13 * weight((t14 + 80))));
    t5 = (t5 + (t13 * weight((t14 + 84))));
    t6 = (t6 + (t13 * weight((t14 + 72))));
    t7 = (t7 + (t13 * weight((t14 + 88))));
    t8 = (t8 + (t13 * weight((t14 + 76))));
    t9 = (t9 + (t13 * weight((t14 + 92))));
    let t15 = state0[(t12 + 1)];
    t4 = (t4 + (t15 * weight((t14 + 104))));
    t5 = (t5 + (t15 * weight((t14 + 108))));
    t6 = (t6 + (t15 * weight((t14 + 96))));
    t7 = (t7 + (t15 * weight((t14 + 112))));
    t8 = (t8 + (t15 * weight((t14 + 100))));
    t9 = (t9 + (t15 * weight((t14 + 116))));
    let t16 = state0[(t12 + 2)];
    t4 = (t4 + (t16 * weight((t14 + 128))));
    t5 = (t5 + (t16 * weight((t14 + 132))));
    t6 = (t6 + (t16 * weight((t14 + 120))));
    t7 = (t7 + (t16 * weight((t14 + 136))));
    t8 = (t8 + (t16 * weight((t14 + 124))));
    t9 = (t9 + (t16 * weight((t14 + 140))));
    let t17 = state0[(t12 + 3)];
    t4 = (t4 + (t17 * weight((t14 + 152))));
    t5 = (t5 + (t17 * weight((t14 + 156))));
    t6 = (t6 + (t17 * weight((t14 + 144))));
    t7 = (t7 + (t17 * weight((t14 + 160))));
    t8 = (t8 + (t17 * weight((t14 + 148))));
    t9 = (t9 + (t17 * weight((t14 + 164))));
  }
  let t18 = sigmoid32((t4 + weight((t2 + 56))));
  let t19 = sigmoid32((t5 + weight((t2 + 60))));
  let t20 = (t10 + t2);
  let t21 = (((1f - t18) * tanh32((((t3 * weight((t2 + 16))) + weight((t2 + 40))) + (sigmoid32((t6 + weight((t2 + 48)))) * t7)))) + (t18 * state0[t20]));
  let t22 = (t20 + 4);
  let t23 = (((1f - t19) * tanh32((((t3 * weight((t2 + 20))) + weight((t2 + 44))) + (sigmoid32((t8 + weight((t2 + 52)))) * t9)))) + (t19 * state0[t22]));
  staten[t20] = t21;
  staten[t22] = t23;
  let t24 = (((sizes.turn0 * 8) + t10) + t2);
  output[t24] = t21;
  output[(t24 + 4)] = t23;
}
