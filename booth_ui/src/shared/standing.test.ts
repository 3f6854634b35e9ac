import { expect, test } from "vitest";
import { standing } from "./standing";

const off = { connected: true, mic: "off", cough: false, on_air: false, unheard: null } as const;

test("on the air is only what the service says is heard", () => {
  expect(standing({ ...off, mic: "on", on_air: true }, true)).toBe("onAir");
  expect(standing({ ...off, mic: "on", unheard: "floor_speaks_it" }, true)).toBe("unheard");
  expect(standing({ ...off, mic: "on", unheard: "booth_muted" }, true)).toBe("unheard");
});

test("a cough mutes only a mic that is on", () => {
  expect(standing({ ...off, mic: "on", cough: true }, true)).toBe("coughing");
  expect(standing({ ...off, cough: true }, true)).toBe("standby");
});

test("with a dead line nobody knows it", () => {
  expect(standing({ ...off, mic: "on", on_air: true }, false)).toBe("unknown");
  expect(standing({ ...off, connected: false }, true)).toBe("away");
});
