import { signal } from "@preact/signals";
import { beforeEach, expect, test, vi } from "vitest";

const { told, vault } = vi.hoisted(() => {
  const told: string[] = [];
  const vault = {
    count: 0,
    line: () => ++vault.count,
    keep: (line: number, keep: boolean) => told.push(`${keep ? "keep" : "rest"} ${line}`),
    take: async (line: number) => {
      told.push(`take ${line}`);
      return [{ stamp: 1, at: 0, data: new ArrayBuffer(3) }];
    },
    forget: (line: number) => told.push(`forget ${line}`),
  };
  return { told, vault };
});
const open = vi.hoisted(() => vi.fn());
vi.mock("./vault", () => ({ Vault: { open } }));

import { LONGEST, type Outcome, Safety } from "./safety";

const sender = {} as RTCRtpSender;
const standing = () => ({
  aired: signal(false),
  resumes: signal(false),
  lost: signal(false),
  silentSince: signal<number | null>(null),
});
let now = standing();
let outcomes: Outcome[] = [];
let posted: string[] = [];

async function desk(): Promise<Safety> {
  const safety = new Safety("token", now, (outcome) => outcomes.push(outcome));
  await safety.open();
  safety.prepare(sender);
  safety.attend("/console/1");
  return safety;
}

function last(): string | undefined {
  return told.at(-1);
}

beforeEach(() => {
  vi.useFakeTimers();
  told.length = 0;
  vault.count = 0;
  outcomes = [];
  posted = [];
  open.mockResolvedValue(vault);
  now = standing();
  vi.stubGlobal("fetch", async (path: string) => {
    posted.push(path);
    return new Response(JSON.stringify({ filled_ms: 4200 }), { status: 200 });
  });
});

test("what is on the air is kept, and brought when the same line is back", async () => {
  const safety = await desk();
  now.aired.value = true;
  expect(last()).toBe("keep 1");
  expect(safety.says.value).toBeNull();
  now.silentSince.value = Date.now();
  expect(safety.says.value).toBe("keeping");
  now.silentSince.value = null;
  await vi.advanceTimersByTimeAsync(2000);
  expect(posted).toEqual(["/console/1/fill"]);
  expect(outcomes).toEqual([4200]);
  now.aired.value = false;
  expect(last()).toBe("rest 1");
});

test("the microphone key or a cough in the hole ends it at once, and nothing begins again before the line is back", async () => {
  const safety = await desk();
  now.aired.value = true;
  safety.interrupt();
  expect(last()).toBe("keep 1");
  now.silentSince.value = Date.now();
  now.aired.value = false; // the switch is under way …
  safety.interrupt();
  now.aired.value = true; // … and was not answered
  expect(last()).toBe("rest 1");
  expect(safety.says.value).toBeNull();
  now.silentSince.value = null;
  expect(last()).toBe("keep 1");
});

test("a line that stays away is not kept for longer than the microphone would be on again", async () => {
  const safety = await desk();
  now.aired.value = true;
  now.silentSince.value = Date.now();
  await vi.advanceTimersByTimeAsync(LONGEST + 1);
  expect(last()).toBe("rest 1");
  expect(safety.says.value).toBeNull();
});

test("a connection that is given up keeps on until it is brought, or stopped", async () => {
  const safety = await desk();
  now.aired.value = true;
  now.resumes.value = true;
  now.lost.value = true;
  safety.giveUp();
  now.aired.value = false;
  expect(last()).toBe("keep 1");
  expect(safety.says.value).toBe("keeping");
  safety.prepare(sender);
  safety.prepare(sender); // the first attempt failed
  expect(last()).toBe("forget 2");
  safety.attend("/console/2");
  now.lost.value = false;
  now.resumes.value = false;
  now.aired.value = true;
  expect(last()).toBe("keep 3");
  expect(await safety.bring(Date.now())).toBe(4200);
  expect(told.slice(-3)).toEqual(["rest 1", "take 1", "forget 1"]);
  expect(posted).toEqual(["/console/1/fill"]);
});

test("who keeps the microphone off while the line is made anew is not kept either", async () => {
  const safety = await desk();
  now.aired.value = true;
  now.resumes.value = true;
  now.lost.value = true;
  safety.giveUp();
  now.resumes.value = false;
  expect(last()).toBe("rest 1");
  now.resumes.value = true;
  expect(last()).toBe("keep 1");
  safety.stop();
  expect(last()).toBe("rest 1");
  now.resumes.value = false;
  now.resumes.value = true;
  expect(last()).toBe("rest 1");
});

test("a microphone that was off is not kept when its line drops", async () => {
  const safety = await desk();
  now.silentSince.value = Date.now();
  now.resumes.value = true;
  now.lost.value = true;
  safety.giveUp();
  expect(told).toEqual([]);
  expect(safety.says.value).toBeNull();
});

test("a browser that cannot keep says so, and a service that refuses is not asked again", async () => {
  open.mockResolvedValue(null);
  const blind = await desk();
  now.aired.value = true;
  now.silentSince.value = Date.now();
  expect(blind.says.value).toBe("unable");
  expect(told).toEqual([]);
  now.silentSince.value = null;

  open.mockResolvedValue(vault);
  vi.stubGlobal("fetch", async () => new Response('{"error": "no"}', { status: 409 }));
  const safety = await desk();
  safety.giveUp();
  expect(await safety.bring(Date.now())).toBe("failed");
});
