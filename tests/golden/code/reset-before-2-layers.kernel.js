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
  const t2 = weights[0];
  const t3 = weights[1];
  const t4 = weights[2];
  const t5 = weights[3];
  const t6 = weights[4];
  const t7 = weights[5];
  const t8 = weights[6];
  const t9 = weights[7];
  const t10 = Math.imul(batch, 64);
  const t11 = weights[8];
  const t12 = weights[9];
  const t13 = weights[10];
  const t14 = weights[11];
  const t15 = weights[12];
  const t16 = weights[13];
  const t17 = weights[14];
  const t18 = Math.imul(batch, 16);
  const t19 = weights[26];
  const t20 = weights[27];
  const t21 = weights[28];
  const t22 = Math.imul(batch, 24);
  const t23 = Math.imul(batch, 32);
  const t24 = weights[29];
  const t25 = weights[30];
  const t26 = Math.imul(batch, 544);
  const t27 = weights[32];
  const t28 = weights[33];
  const t29 = weights[34];
  const t30 = weights[35];
  const t31 = weights[36];
  const t32 = weights[37];
  const t33 = weights[38];
  const t34 = weights[39];
  const t35 = Math.imul(batch, 704);
  const t36 = weights[40];
  const t37 = weights[41];
  const t38 = weights[42];
  const t39 = weights[43];
  const t40 = weights[44];
  const t41 = weights[45];
  const t42 = weights[46];
  const t43 = Math.imul(batch, 5);
  const t44 = Math.imul(batch, 40);
  const t45 = Math.imul(batch, 8);
  const t46 = weights[58];
  const t47 = weights[59];
  const t48 = weights[60];
  const t49 = Math.imul(batch, 48);
  const t50 = Math.imul(batch, 56);
  const t51 = weights[61];
  const t52 = weights[62];
  for (let t53 = 0; t53 < (((steps + 31) / 32) | 0); t53++) {
    const t54 = Math.imul(t53, batch);
    const t55 = Math.imul(t54, 96);
    const t56 = m((steps - Math.imul(t53, 32)), 32);
    const t57 = Math.imul(t56, batch);
    for (let t58 = 0; t58 < t57; t58++) {
      let t59 = t2;
      let t60 = t3;
      let t61 = t4;
      let t62 = t5;
      let t63 = t6;
      let t64 = t7;
      let t65 = t8;
      let t66 = t9;
      const t67 = (t55 + Math.imul(t58, 3));
      let t68 = t67;
      for (let t69 = 0; t69 < 3; t69++) {
        const t70 = x[t68];
        const t71 = Math.imul(t69, 8);
        t59 = f(t59 + f(t70 * weights[(t71 + 64)]));
        t60 = f(t60 + f(t70 * weights[(t71 + 65)]));
        t61 = f(t61 + f(t70 * weights[(t71 + 66)]));
        t62 = f(t62 + f(t70 * weights[(t71 + 67)]));
        t63 = f(t63 + f(t70 * weights[(t71 + 68)]));
        t64 = f(t64 + f(t70 * weights[(t71 + 69)]));
        t65 = f(t65 + f(t70 * weights[(t71 + 70)]));
        t66 = f(t66 + f(t70 * weights[(t71 + 71)]));
        t68 = (t68 + 1);
      }
      const t72 = (t10 + Math.imul(t58, 15));
      scratch[t72] = t59;
      scratch[(t72 + 1)] = t60;
      scratch[(t72 + 2)] = t61;
      scratch[(t72 + 3)] = t62;
      scratch[(t72 + 4)] = t63;
      scratch[(t72 + 5)] = t64;
      scratch[(t72 + 6)] = t65;
      scratch[(t72 + 7)] = t66;
    }
    for (let t73 = 0; t73 < t57; t73++) {
      let t74 = t11;
      let t75 = t12;
      let t76 = t13;
      let t77 = t14;
      let t78 = t15;
      let t79 = t16;
      let t80 = t17;
      const t81 = (t55 + Math.imul(t73, 3));
      let t82 = t81;
      for (let t83 = 0; t83 < 3; t83++) {
        const t84 = x[t82];
        const t85 = Math.imul(t83, 7);
        t74 = f(t74 + f(t84 * weights[(t85 + 88)]));
        t75 = f(t75 + f(t84 * weights[(t85 + 89)]));
        t76 = f(t76 + f(t84 * weights[(t85 + 90)]));
        t77 = f(t77 + f(t84 * weights[(t85 + 91)]));
        t78 = f(t78 + f(t84 * weights[(t85 + 92)]));
        t79 = f(t79 + f(t84 * weights[(t85 + 93)]));
        t80 = f(t80 + f(t84 * weights[(t85 + 94)]));
        t82 = (t82 + 1);
      }
      const t86 = (t10 + Math.imul(t73, 15));
      scratch[(t86 + 8)] = t74;
      scratch[(t86 + 9)] = t75;
      scratch[(t86 + 10)] = t76;
      scratch[(t86 + 11)] = t77;
      scratch[(t86 + 12)] = t78;
      scratch[(t86 + 13)] = t79;
      scratch[(t86 + 14)] = t80;
    }
    for (let t87 = 0; t87 < t56; t87++) {
      const t88 = Math.imul(t87, batch);
      const t89 = (t10 + Math.imul(t88, 15));
      for (let t90 = 0; t90 < batch; t90++) {
        const t91 = (t89 + Math.imul(t90, 15));
        let t92 = scratch[t91];
        let t93 = scratch[(t91 + 1)];
        let t94 = scratch[(t91 + 2)];
        let t95 = scratch[(t91 + 3)];
        let t96 = scratch[(t91 + 4)];
        const t97 = Math.imul(t90, 5);
        let t98 = t97;
        for (let t99 = 0; t99 < 5; t99++) {
          const t100 = state[t98];
          const t101 = Math.imul(t99, 5);
          t92 = f(t92 + f(t100 * weights[(t101 + 112)]));
          t93 = f(t93 + f(t100 * weights[(t101 + 113)]));
          t94 = f(t94 + f(t100 * weights[(t101 + 114)]));
          t95 = f(t95 + f(t100 * weights[(t101 + 115)]));
          t96 = f(t96 + f(t100 * weights[(t101 + 116)]));
          t98 = (t98 + 1);
        }
        const t102 = (t18 + t97);
        scratch[t102] = t92;
        scratch[(t102 + 1)] = t93;
        scratch[(t102 + 2)] = t94;
        scratch[(t102 + 3)] = t95;
        scratch[(t102 + 4)] = t96;
      }
      for (let t103 = 0; t103 < batch; t103++) {
        const t104 = Math.imul(t103, 5);
        const t105 = (t18 + t104);
        for (let t106 = 0; t106 < 5; t106++) {
          const t107 = (t104 + t106);
          scratch[t107] = f((A[0] = f(scratch[(t105 + t106)] + weights[(t106 + 16)]), sigmoid(), A[0]) * state[t107]);
        }
      }
      for (let t108 = 0; t108 < batch; t108++) {
        const t109 = (t89 + Math.imul(t108, 15));
        let t110 = scratch[(t109 + 5)];
        let t111 = scratch[(t109 + 6)];
        let t112 = scratch[(t109 + 7)];
        let t113 = t19;
        let t114 = t20;
        let t115 = t21;
        const t116 = Math.imul(t108, 5);
        let t117 = t116;
        for (let t118 = 0; t118 < 5; t118++) {
          const t119 = state[t117];
          const t120 = Math.imul(t118, 6);
          t110 = f(t110 + f(t119 * weights[(t120 + 140)]));
          t111 = f(t111 + f(t119 * weights[(t120 + 141)]));
          t112 = f(t112 + f(t119 * weights[(t120 + 142)]));
          const t121 = scratch[t117];
          t113 = f(t113 + f(t121 * weights[(t120 + 143)]));
          t114 = f(t114 + f(t121 * weights[(t120 + 144)]));
          t115 = f(t115 + f(t121 * weights[(t120 + 145)]));
          t117 = (t117 + 1);
        }
        const t122 = (t22 + t116);
        scratch[t122] = t110;
        scratch[(t122 + 1)] = t111;
        scratch[(t122 + 2)] = t112;
        const t123 = (t23 + t116);
        scratch[t123] = t113;
        scratch[(t123 + 1)] = t114;
        scratch[(t123 + 2)] = t115;
      }
      for (let t124 = 0; t124 < batch; t124++) {
        const t125 = (t89 + Math.imul(t124, 15));
        let t126 = scratch[(t125 + 8)];
        let t127 = scratch[(t125 + 9)];
        let t128 = t24;
        let t129 = t25;
        const t130 = Math.imul(t124, 5);
        let t131 = t130;
        for (let t132 = 0; t132 < 5; t132++) {
          const t133 = state[t131];
          const t134 = Math.imul(t132, 4);
          t126 = f(t126 + f(t133 * weights[(t134 + 172)]));
          t127 = f(t127 + f(t133 * weights[(t134 + 173)]));
          const t135 = scratch[t131];
          t128 = f(t128 + f(t135 * weights[(t134 + 174)]));
          t129 = f(t129 + f(t135 * weights[(t134 + 175)]));
          t131 = (t131 + 1);
        }
        const t136 = (t22 + t130);
        scratch[(t136 + 3)] = t126;
        scratch[(t136 + 4)] = t127;
        const t137 = (t23 + t130);
        scratch[(t137 + 3)] = t128;
        scratch[(t137 + 4)] = t129;
      }
      const t138 = (t26 + Math.imul(t88, 5));
      for (let t139 = 0; t139 < batch; t139++) {
        const t140 = Math.imul(t139, 5);
        const t141 = (t22 + t140);
        const t142 = (t89 + Math.imul(t139, 15));
        const t143 = (t23 + t140);
        const t144 = (t138 + t140);
        for (let t145 = 0; t145 < 5; t145++) {
          const t146 = (A[0] = f(scratch[(t141 + t145)] + weights[(t145 + 21)]), sigmoid(), A[0]);
          const t147 = (t140 + t145);
          const t148 = f(f(f(1 - t146) * (A[0] = f(scratch[((t142 + t145) + 10)] + scratch[(t143 + t145)]), tanh(), A[0])) + f(t146 * state[t147]));
          state[t147] = t148;
          scratch[(t144 + t145)] = t148;
        }
      }
    }
    for (let t149 = 0; t149 < t57; t149++) {
      let t150 = t27;
      let t151 = t28;
      let t152 = t29;
      let t153 = t30;
      let t154 = t31;
      let t155 = t32;
      let t156 = t33;
      let t157 = t34;
      const t158 = (t26 + Math.imul(t149, 5));
      let t159 = t158;
      for (let t160 = 0; t160 < 5; t160++) {
        const t161 = scratch[t159];
        const t162 = Math.imul(t160, 8);
        t150 = f(t150 + f(t161 * weights[(t162 + 192)]));
        t151 = f(t151 + f(t161 * weights[(t162 + 193)]));
        t152 = f(t152 + f(t161 * weights[(t162 + 194)]));
        t153 = f(t153 + f(t161 * weights[(t162 + 195)]));
        t154 = f(t154 + f(t161 * weights[(t162 + 196)]));
        t155 = f(t155 + f(t161 * weights[(t162 + 197)]));
        t156 = f(t156 + f(t161 * weights[(t162 + 198)]));
        t157 = f(t157 + f(t161 * weights[(t162 + 199)]));
        t159 = (t159 + 1);
      }
      const t163 = (t35 + Math.imul(t149, 15));
      scratch[t163] = t150;
      scratch[(t163 + 1)] = t151;
      scratch[(t163 + 2)] = t152;
      scratch[(t163 + 3)] = t153;
      scratch[(t163 + 4)] = t154;
      scratch[(t163 + 5)] = t155;
      scratch[(t163 + 6)] = t156;
      scratch[(t163 + 7)] = t157;
    }
    for (let t164 = 0; t164 < t57; t164++) {
      let t165 = t36;
      let t166 = t37;
      let t167 = t38;
      let t168 = t39;
      let t169 = t40;
      let t170 = t41;
      let t171 = t42;
      const t172 = (t26 + Math.imul(t164, 5));
      let t173 = t172;
      for (let t174 = 0; t174 < 5; t174++) {
        const t175 = scratch[t173];
        const t176 = Math.imul(t174, 7);
        t165 = f(t165 + f(t175 * weights[(t176 + 232)]));
        t166 = f(t166 + f(t175 * weights[(t176 + 233)]));
        t167 = f(t167 + f(t175 * weights[(t176 + 234)]));
        t168 = f(t168 + f(t175 * weights[(t176 + 235)]));
        t169 = f(t169 + f(t175 * weights[(t176 + 236)]));
        t170 = f(t170 + f(t175 * weights[(t176 + 237)]));
        t171 = f(t171 + f(t175 * weights[(t176 + 238)]));
        t173 = (t173 + 1);
      }
      const t177 = (t35 + Math.imul(t164, 15));
      scratch[(t177 + 8)] = t165;
      scratch[(t177 + 9)] = t166;
      scratch[(t177 + 10)] = t167;
      scratch[(t177 + 11)] = t168;
      scratch[(t177 + 12)] = t169;
      scratch[(t177 + 13)] = t170;
      scratch[(t177 + 14)] = t171;
    }
    const t178 = Math.imul(t54, 160);
    for (let t179 = 0; t179 < t56; t179++) {
      const t180 = Math.imul(t179, batch);
      const t181 = (t35 + Math.imul(t180, 15));
      for (let t182 = 0; t182 < batch; t182++) {
        const t183 = (t181 + Math.imul(t182, 15));
        let t184 = scratch[t183];
        let t185 = scratch[(t183 + 1)];
        let t186 = scratch[(t183 + 2)];
        let t187 = scratch[(t183 + 3)];
        let t188 = scratch[(t183 + 4)];
        const t189 = Math.imul(t182, 5);
        const t190 = (t43 + t189);
        let t191 = t190;
        for (let t192 = 0; t192 < 5; t192++) {
          const t193 = state[t191];
          const t194 = Math.imul(t192, 5);
          t184 = f(t184 + f(t193 * weights[(t194 + 268)]));
          t185 = f(t185 + f(t193 * weights[(t194 + 269)]));
          t186 = f(t186 + f(t193 * weights[(t194 + 270)]));
          t187 = f(t187 + f(t193 * weights[(t194 + 271)]));
          t188 = f(t188 + f(t193 * weights[(t194 + 272)]));
          t191 = (t191 + 1);
        }
        const t195 = (t44 + t189);
        scratch[t195] = t184;
        scratch[(t195 + 1)] = t185;
        scratch[(t195 + 2)] = t186;
        scratch[(t195 + 3)] = t187;
        scratch[(t195 + 4)] = t188;
      }
      for (let t196 = 0; t196 < batch; t196++) {
        const t197 = Math.imul(t196, 5);
        const t198 = (t45 + t197);
        const t199 = (t44 + t197);
        const t200 = (t43 + t197);
        for (let t201 = 0; t201 < 5; t201++) {
          scratch[(t198 + t201)] = f((A[0] = f(scratch[(t199 + t201)] + weights[(t201 + 48)]), sigmoid(), A[0]) * state[(t200 + t201)]);
        }
      }
      for (let t202 = 0; t202 < batch; t202++) {
        const t203 = (t181 + Math.imul(t202, 15));
        let t204 = scratch[(t203 + 5)];
        let t205 = scratch[(t203 + 6)];
        let t206 = scratch[(t203 + 7)];
        let t207 = t46;
        let t208 = t47;
        let t209 = t48;
        const t210 = Math.imul(t202, 5);
        const t211 = (t43 + t210);
        const t212 = (t45 + t210);
        let t213 = t211;
        let t214 = t212;
        for (let t215 = 0; t215 < 5; t215++) {
          const t216 = state[t213];
          const t217 = Math.imul(t215, 6);
          t204 = f(t204 + f(t216 * weights[(t217 + 296)]));
          t205 = f(t205 + f(t216 * weights[(t217 + 297)]));
          t206 = f(t206 + f(t216 * weights[(t217 + 298)]));
          const t218 = scratch[t214];
          t207 = f(t207 + f(t218 * weights[(t217 + 299)]));
          t208 = f(t208 + f(t218 * weights[(t217 + 300)]));
          t209 = f(t209 + f(t218 * weights[(t217 + 301)]));
          t213 = (t213 + 1);
          t214 = (t214 + 1);
        }
        const t219 = (t49 + t210);
        scratch[t219] = t204;
        scratch[(t219 + 1)] = t205;
        scratch[(t219 + 2)] = t206;
        const t220 = (t50 + t210);
        scratch[t220] = t207;
        scratch[(t220 + 1)] = t208;
        scratch[(t220 + 2)] = t209;
      }
      for (let t221 = 0; t221 < batch; t221++) {
        const t222 = (t181 + Math.imul(t221, 15));
        let t223 = scratch[(t222 + 8)];
        let t224 = scratch[(t222 + 9)];
        let t225 = t51;
        let t226 = t52;
        const t227 = Math.imul(t221, 5);
        const t228 = (t43 + t227);
        const t229 = (t45 + t227);
        let t230 = t228;
        let t231 = t229;
        for (let t232 = 0; t232 < 5; t232++) {
          const t233 = state[t230];
          const t234 = Math.imul(t232, 4);
          t223 = f(t223 + f(t233 * weights[(t234 + 328)]));
          t224 = f(t224 + f(t233 * weights[(t234 + 329)]));
          const t235 = scratch[t231];
          t225 = f(t225 + f(t235 * weights[(t234 + 330)]));
          t226 = f(t226 + f(t235 * weights[(t234 + 331)]));
          t230 = (t230 + 1);
          t231 = (t231 + 1);
        }
        const t236 = (t49 + t227);
        scratch[(t236 + 3)] = t223;
        scratch[(t236 + 4)] = t224;
        const t237 = (t50 + t227);
        scratch[(t237 + 3)] = t225;
        scratch[(t237 + 4)] = t226;
      }
      const t238 = (t178 + Math.imul(t180, 5));
      for (let t239 = 0; t239 < batch; t239++) {
        const t240 = Math.imul(t239, 5);
        const t241 = (t49 + t240);
        const t242 = (t181 + Math.imul(t239, 15));
        const t243 = (t50 + t240);
        const t244 = (t43 + t240);
        const t245 = (t238 + t240);
        for (let t246 = 0; t246 < 5; t246++) {
          const t247 = (A[0] = f(scratch[(t241 + t246)] + weights[(t246 + 53)]), sigmoid(), A[0]);
          const t248 = (t244 + t246);
          const t249 = f(f(f(1 - t247) * (A[0] = f(scratch[((t242 + t246) + 10)] + scratch[(t243 + t246)]), tanh(), A[0])) + f(t247 * state[t248]));
          state[t248] = t249;
          output[(t245 + t246)] = t249;
        }
      }
    }
  }
}
return { run };
})()
