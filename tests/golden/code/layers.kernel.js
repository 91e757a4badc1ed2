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
function expNeg() {
  const x = A[0];
  const t1 = x;
  const t2 = f(f(t1 * (-1.4426950216293335)) + 12583039);
  const t3 = (I[0] = ((F[0] = t2, I[0]) << 23), F[0]);
  const t4 = f(t2 - 12583039);
  const t5 = f(f(t4 * 0.000001428606765330187) + f(f(t4 * 0.693145751953125) + t1));
  const t6 = f(f(f(t5 * t3) * f(f(f(f(f(f(f(f(f(f(0.0013820728054270148 * t5) + (-0.008368677459657192)) * t5) + 0.04166826605796814) * t5) + (-0.1666652113199234)) * t5) + 0.4999999403953552) * t5) - 1)) + t3);
  const t7 = ((87.33654022216797 < t1) ? 0 : t6);
  A[0] = t7;
}
function run(weights, x, lengths, output, state, scratch, batch, steps) {
  const t2 = weights[0];
  const t3 = weights[1];
  const t4 = weights[2];
  const t5 = weights[3];
  const t6 = weights[4];
  const t7 = weights[5];
  const t8 = Math.imul(batch, 36);
  const t9 = Math.imul(batch, 228);
  const t10 = weights[8];
  const t11 = weights[9];
  const t12 = weights[10];
  const t13 = weights[11];
  const t14 = weights[12];
  const t15 = weights[13];
  const t16 = weights[14];
  const t17 = Math.imul(batch, 420);
  const t18 = weights[15];
  const t19 = weights[16];
  const t20 = weights[17];
  const t21 = weights[18];
  const t22 = weights[19];
  const t23 = Math.imul(batch, 4);
  const t24 = Math.imul(batch, 8);
  const t25 = Math.imul(batch, 804);
  const t26 = Math.imul(batch, 1124);
  const t27 = weights[46];
  const t28 = weights[47];
  const t29 = weights[48];
  const t30 = weights[49];
  const t31 = Math.imul(batch, 12);
  const t32 = Math.imul(batch, 20);
  const t33 = Math.imul(batch, 28);
  const t34 = Math.imul(batch, 1700);
  const t35 = weights[72];
  const t36 = weights[73];
  const t37 = weights[74];
  const t38 = Math.imul(batch, 1892);
  const t39 = Math.imul(batch, 1988);
  const t40 = Math.imul(batch, 2020);
  const t41 = Math.imul(batch, 2116);
  for (let t42 = 0; t42 < (((steps + 31) / 32) | 0); t42++) {
    const t43 = Math.imul(Math.imul(t42, batch), 96);
    const t44 = m((steps - Math.imul(t42, 32)), 32);
    const t45 = Math.imul(t44, batch);
    for (let t46 = 0; t46 < t45; t46++) {
      let t47 = t2;
      let t48 = t3;
      let t49 = t4;
      let t50 = t5;
      let t51 = t6;
      let t52 = t7;
      const t53 = (t43 + Math.imul(t46, 3));
      let t54 = t53;
      for (let t55 = 0; t55 < 3; t55++) {
        const t56 = x[t54];
        const t57 = Math.imul(t55, 6);
        t47 = f(t47 + f(t56 * weights[(t57 + 76)]));
        t48 = f(t48 + f(t56 * weights[(t57 + 77)]));
        t49 = f(t49 + f(t56 * weights[(t57 + 78)]));
        t50 = f(t50 + f(t56 * weights[(t57 + 79)]));
        t51 = f(t51 + f(t56 * weights[(t57 + 80)]));
        t52 = f(t52 + f(t56 * weights[(t57 + 81)]));
        t54 = (t54 + 1);
      }
      const t58 = (t8 + Math.imul(t46, 6));
      scratch[t58] = t47;
      scratch[(t58 + 1)] = t48;
      scratch[(t58 + 2)] = t49;
      scratch[(t58 + 3)] = t50;
      scratch[(t58 + 4)] = t51;
      scratch[(t58 + 5)] = t52;
    }
    for (let t59 = 0; t59 < t44; t59++) {
      const t60 = Math.imul(Math.imul(t59, batch), 6);
      const t61 = (t9 + t60);
      const t62 = (t8 + t60);
      for (let t63 = 0; t63 < batch; t63++) {
        const t64 = Math.imul(t63, 6);
        const t65 = (t61 + t64);
        const t66 = (t62 + t64);
        for (let t67 = 0; t67 < 6; t67++) {
          scratch[(t65 + t67)] = (A[0] = scratch[(t66 + t67)], tanh(), A[0]);
        }
      }
    }
    for (let t68 = 0; t68 < t45; t68++) {
      let t69 = t10;
      let t70 = t11;
      let t71 = t12;
      let t72 = t13;
      let t73 = t14;
      let t74 = t15;
      let t75 = t16;
      const t76 = (t9 + Math.imul(t68, 6));
      let t77 = t76;
      for (let t78 = 0; t78 < 6; t78++) {
        const t79 = scratch[t77];
        const t80 = Math.imul(t78, 7);
        t69 = f(t69 + f(t79 * weights[(t80 + 96)]));
        t70 = f(t70 + f(t79 * weights[(t80 + 97)]));
        t71 = f(t71 + f(t79 * weights[(t80 + 98)]));
        t72 = f(t72 + f(t79 * weights[(t80 + 99)]));
        t73 = f(t73 + f(t79 * weights[(t80 + 100)]));
        t74 = f(t74 + f(t79 * weights[(t80 + 101)]));
        t75 = f(t75 + f(t79 * weights[(t80 + 102)]));
        t77 = (t77 + 1);
      }
      const t81 = (t17 + Math.imul(t68, 12));
      scratch[t81] = t69;
      scratch[(t81 + 1)] = t70;
      scratch[(t81 + 2)] = t71;
      scratch[(t81 + 3)] = t72;
      scratch[(t81 + 4)] = t73;
      scratch[(t81 + 5)] = t74;
      scratch[(t81 + 6)] = t75;
    }
    for (let t82 = 0; t82 < t45; t82++) {
      let t83 = t18;
      let t84 = t19;
      let t85 = t20;
      let t86 = t21;
      let t87 = t22;
      const t88 = (t9 + Math.imul(t82, 6));
      let t89 = t88;
      for (let t90 = 0; t90 < 6; t90++) {
        const t91 = scratch[t89];
        const t92 = Math.imul(t90, 5);
        t83 = f(t83 + f(t91 * weights[(t92 + 140)]));
        t84 = f(t84 + f(t91 * weights[(t92 + 141)]));
        t85 = f(t85 + f(t91 * weights[(t92 + 142)]));
        t86 = f(t86 + f(t91 * weights[(t92 + 143)]));
        t87 = f(t87 + f(t91 * weights[(t92 + 144)]));
        t89 = (t89 + 1);
      }
      const t93 = (t17 + Math.imul(t82, 12));
      scratch[(t93 + 7)] = t83;
      scratch[(t93 + 8)] = t84;
      scratch[(t93 + 9)] = t85;
      scratch[(t93 + 10)] = t86;
      scratch[(t93 + 11)] = t87;
    }
    for (let t94 = 0; t94 < t44; t94++) {
      const t95 = Math.imul(t94, batch);
      const t96 = (t17 + Math.imul(t95, 12));
      for (let t97 = 0; t97 < 2; t97++) {
        const t98 = Math.imul(t97, 2);
        const t99 = weights[(t98 + 28)];
        const t100 = weights[(t98 + 29)];
        const t101 = Math.imul(t97, 24);
        for (let t102 = 0; t102 < batch; t102++) {
          const t103 = ((t96 + Math.imul(t102, 12)) + t98);
          let t104 = scratch[(t103 + 4)];
          let t105 = scratch[(t103 + 5)];
          let t106 = scratch[t103];
          let t107 = scratch[(t103 + 1)];
          let t108 = t99;
          let t109 = t100;
          const t110 = Math.imul(t102, 4);
          let t111 = t110;
          let t112 = t101;
          for (let t113 = 0; t113 < 4; t113++) {
            const t114 = state[t111];
            t104 = f(t104 + f(t114 * weights[(t112 + 172)]));
            t105 = f(t105 + f(t114 * weights[(t112 + 173)]));
            t106 = f(t106 + f(t114 * weights[(t112 + 174)]));
            t107 = f(t107 + f(t114 * weights[(t112 + 175)]));
            t108 = f(t108 + f(t114 * weights[(t112 + 176)]));
            t109 = f(t109 + f(t114 * weights[(t112 + 177)]));
            t111 = (t111 + 1);
            t112 = (t112 + 6);
          }
          const t115 = (t110 + t98);
          scratch[t115] = t104;
          scratch[(t115 + 1)] = t105;
          const t116 = ((t23 + t110) + t98);
          scratch[t116] = t106;
          scratch[(t116 + 1)] = t107;
          const t117 = ((t24 + t110) + t98);
          scratch[t117] = t108;
          scratch[(t117 + 1)] = t109;
        }
      }
      const t118 = (t25 + Math.imul(t95, 10));
      for (let t119 = 0; t119 < batch; t119++) {
        const t120 = Math.imul(t119, 4);
        const t121 = (t96 + Math.imul(t119, 12));
        const t122 = (t23 + t120);
        const t123 = (t24 + t120);
        const t124 = (t118 + Math.imul(t119, 10));
        for (let t125 = 0; t125 < 4; t125++) {
          const t126 = (t120 + t125);
          const t127 = (A[0] = f(scratch[t126] + weights[(t125 + 24)]), sigmoid(), A[0]);
          const t128 = f(f(f(1 - t127) * (A[0] = f(scratch[((t121 + t125) + 8)] + f((A[0] = f(scratch[(t122 + t125)] + weights[(t125 + 20)]), sigmoid(), A[0]) * scratch[(t123 + t125)])), tanh(), A[0])) + f(t127 * state[t126]));
          state[t126] = t128;
          scratch[((t124 + t125) + 6)] = t128;
        }
      }
    }
    for (let t129 = 0; t129 < 2; t129++) {
      const t130 = Math.imul(t129, 7);
      const t131 = weights[(t130 + 32)];
      const t132 = weights[(t130 + 33)];
      const t133 = weights[(t130 + 34)];
      const t134 = weights[(t130 + 35)];
      const t135 = weights[(t130 + 36)];
      const t136 = weights[(t130 + 37)];
      const t137 = weights[(t130 + 38)];
      const t138 = Math.imul(t129, 28);
      for (let t139 = 0; t139 < t45; t139++) {
        let t140 = t131;
        let t141 = t132;
        let t142 = t133;
        let t143 = t134;
        let t144 = t135;
        let t145 = t136;
        let t146 = t137;
        const t147 = (t25 + Math.imul(t139, 10));
        let t148 = t147;
        let t149 = t138;
        for (let t150 = 0; t150 < 4; t150++) {
          const t151 = scratch[(t148 + 6)];
          t140 = f(t140 + f(t151 * weights[(t149 + 220)]));
          t141 = f(t141 + f(t151 * weights[(t149 + 221)]));
          t142 = f(t142 + f(t151 * weights[(t149 + 222)]));
          t143 = f(t143 + f(t151 * weights[(t149 + 223)]));
          t144 = f(t144 + f(t151 * weights[(t149 + 224)]));
          t145 = f(t145 + f(t151 * weights[(t149 + 225)]));
          t146 = f(t146 + f(t151 * weights[(t149 + 226)]));
          t148 = (t148 + 1);
          t149 = (t149 + 7);
        }
        const t152 = ((t26 + Math.imul(t139, 18)) + t130);
        scratch[t152] = t140;
        scratch[(t152 + 1)] = t141;
        scratch[(t152 + 2)] = t142;
        scratch[(t152 + 3)] = t143;
        scratch[(t152 + 4)] = t144;
        scratch[(t152 + 5)] = t145;
        scratch[(t152 + 6)] = t146;
      }
    }
    for (let t153 = 0; t153 < t45; t153++) {
      let t154 = t27;
      let t155 = t28;
      let t156 = t29;
      let t157 = t30;
      const t158 = (t25 + Math.imul(t153, 10));
      let t159 = t158;
      for (let t160 = 0; t160 < 4; t160++) {
        const t161 = scratch[(t159 + 6)];
        const t162 = Math.imul(t160, 4);
        t154 = f(t154 + f(t161 * weights[(t162 + 276)]));
        t155 = f(t155 + f(t161 * weights[(t162 + 277)]));
        t156 = f(t156 + f(t161 * weights[(t162 + 278)]));
        t157 = f(t157 + f(t161 * weights[(t162 + 279)]));
        t159 = (t159 + 1);
      }
      const t163 = (t26 + Math.imul(t153, 18));
      scratch[(t163 + 14)] = t154;
      scratch[(t163 + 15)] = t155;
      scratch[(t163 + 16)] = t156;
      scratch[(t163 + 17)] = t157;
    }
    for (let t164 = 0; t164 < t44; t164++) {
      const t165 = Math.imul(t164, batch);
      const t166 = (t26 + Math.imul(t165, 18));
      for (let t167 = 0; t167 < 3; t167++) {
        const t168 = Math.imul(t167, 2);
        const t169 = weights[(t168 + 64)];
        const t170 = weights[(t168 + 65)];
        const t171 = Math.imul(t167, 36);
        for (let t172 = 0; t172 < batch; t172++) {
          const t173 = ((t166 + Math.imul(t172, 18)) + t168);
          let t174 = scratch[(t173 + 6)];
          let t175 = scratch[(t173 + 7)];
          let t176 = scratch[t173];
          let t177 = scratch[(t173 + 1)];
          let t178 = t169;
          let t179 = t170;
          const t180 = Math.imul(t172, 6);
          const t181 = (t23 + t180);
          let t182 = t181;
          let t183 = t171;
          for (let t184 = 0; t184 < 6; t184++) {
            const t185 = state[t182];
            t174 = f(t174 + f(t185 * weights[(t183 + 292)]));
            t175 = f(t175 + f(t185 * weights[(t183 + 293)]));
            t176 = f(t176 + f(t185 * weights[(t183 + 294)]));
            t177 = f(t177 + f(t185 * weights[(t183 + 295)]));
            t178 = f(t178 + f(t185 * weights[(t183 + 296)]));
            t179 = f(t179 + f(t185 * weights[(t183 + 297)]));
            t182 = (t182 + 1);
            t183 = (t183 + 6);
          }
          const t186 = ((t31 + t180) + t168);
          scratch[t186] = t174;
          scratch[(t186 + 1)] = t175;
          const t187 = ((t32 + t180) + t168);
          scratch[t187] = t176;
          scratch[(t187 + 1)] = t177;
          const t188 = ((t33 + t180) + t168);
          scratch[t188] = t178;
          scratch[(t188 + 1)] = t179;
        }
      }
      const t189 = (t34 + Math.imul(t165, 6));
      for (let t190 = 0; t190 < batch; t190++) {
        const t191 = Math.imul(t190, 6);
        const t192 = (t31 + t191);
        const t193 = (t166 + Math.imul(t190, 18));
        const t194 = (t32 + t191);
        const t195 = (t33 + t191);
        const t196 = (t23 + t191);
        const t197 = (t189 + t191);
        for (let t198 = 0; t198 < 6; t198++) {
          const t199 = (A[0] = f(scratch[(t192 + t198)] + weights[(t198 + 58)]), sigmoid(), A[0]);
          const t200 = (t196 + t198);
          const t201 = f(f(f(1 - t199) * (A[0] = f(scratch[((t193 + t198) + 12)] + f((A[0] = f(scratch[(t194 + t198)] + weights[(t198 + 52)]), sigmoid(), A[0]) * scratch[(t195 + t198)])), tanh(), A[0])) + f(t199 * state[t200]));
          state[t200] = t201;
          scratch[(t197 + t198)] = t201;
        }
      }
    }
    for (let t202 = 0; t202 < t44; t202++) {
      const t203 = Math.imul(t202, batch);
      const t204 = (t25 + Math.imul(t203, 10));
      const t205 = Math.imul(t203, 6);
      const t206 = (t9 + t205);
      const t207 = (t34 + t205);
      for (let t208 = 0; t208 < batch; t208++) {
        const t209 = (t204 + Math.imul(t208, 10));
        const t210 = Math.imul(t208, 6);
        const t211 = (t206 + t210);
        const t212 = (t207 + t210);
        for (let t213 = 0; t213 < 6; t213++) {
          scratch[(t209 + t213)] = f(scratch[(t211 + t213)] + scratch[(t212 + t213)]);
        }
      }
    }
    for (let t214 = 0; t214 < t45; t214++) {
      let t215 = t35;
      let t216 = t36;
      let t217 = t37;
      const t218 = (t25 + Math.imul(t214, 10));
      let t219 = t218;
      for (let t220 = 0; t220 < 10; t220++) {
        const t221 = scratch[t219];
        const t222 = Math.imul(t220, 3);
        t215 = f(t215 + f(t221 * weights[(t222 + 400)]));
        t216 = f(t216 + f(t221 * weights[(t222 + 401)]));
        t217 = f(t217 + f(t221 * weights[(t222 + 402)]));
        t219 = (t219 + 1);
      }
      const t223 = (t38 + Math.imul(t214, 3));
      scratch[t223] = t215;
      scratch[(t223 + 1)] = t216;
      scratch[(t223 + 2)] = t217;
    }
    for (let t224 = 0; t224 < t44; t224++) {
      const t225 = Math.imul(t224, batch);
      const t226 = (t38 + Math.imul(t225, 3));
      const t227 = (t39 + t225);
      for (let t228 = 0; t228 < batch; t228++) {
        const t229 = (t226 + Math.imul(t228, 3));
        let t230 = scratch[t229];
        let t231 = t229;
        for (let t232 = 0; t232 < 2; t232++) {
          const t233 = (t231 + 1);
          t230 = M(t230, scratch[t233]);
          t231 = t233;
        }
        scratch[(t227 + t228)] = t230;
      }
    }
    for (let t234 = 0; t234 < t44; t234++) {
      const t235 = Math.imul(t234, batch);
      const t236 = Math.imul(t235, 3);
      const t237 = (t40 + t236);
      const t238 = (t39 + t235);
      const t239 = (t38 + t236);
      for (let t240 = 0; t240 < batch; t240++) {
        const t241 = Math.imul(t240, 3);
        const t242 = (t237 + t241);
        const t243 = (t238 + t240);
        const t244 = (t239 + t241);
        for (let t245 = 0; t245 < 3; t245++) {
          scratch[(t242 + t245)] = (A[0] = f(scratch[t243] - scratch[(t244 + t245)]), expNeg(), A[0]);
        }
      }
    }
    for (let t246 = 0; t246 < t44; t246++) {
      const t247 = Math.imul(t246, batch);
      const t248 = (t40 + Math.imul(t247, 3));
      const t249 = (t41 + t247);
      for (let t250 = 0; t250 < batch; t250++) {
        const t251 = (t248 + Math.imul(t250, 3));
        let t252 = scratch[t251];
        let t253 = t251;
        for (let t254 = 0; t254 < 2; t254++) {
          const t255 = (t253 + 1);
          t252 = f(t252 + scratch[t255]);
          t253 = t255;
        }
        scratch[(t249 + t250)] = t252;
      }
    }
    for (let t256 = 0; t256 < t44; t256++) {
      const t257 = Math.imul(t256, batch);
      const t258 = Math.imul(t257, 3);
      const t259 = (t43 + t258);
      const t260 = (t40 + t258);
      const t261 = (t41 + t257);
      for (let t262 = 0; t262 < batch; t262++) {
        const t263 = Math.imul(t262, 3);
        const t264 = (t259 + t263);
        const t265 = (t260 + t263);
        const t266 = (t261 + t262);
        for (let t267 = 0; t267 < 3; t267++) {
          output[(t264 + t267)] = f(scratch[(t265 + t267)] / scratch[t266]);
        }
      }
    }
  }
}
return { run };
})()
