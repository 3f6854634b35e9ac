import { expect, test } from "vitest";
import type { HearingReport } from "../../../shared/types";
import type { Ear, LimitingEvent } from "./exposure";
import { Reports, type Sent } from "./reports";

const EAR: Ear = { nowDb: -30, meanDb: -33.33, calibrated: false, word: "safe", heldDb: 0, last: null };
const EVENT: LimitingEvent = {
  number: 1,
  kind: "ceiling",
  source: "floor",
  at: 1000,
  seconds: 0.25,
  levelDb: -2.04,
  calibrated: false,
  reductionDb: 8,
  open: true,
};

function told(answers: Sent[] = []) {
  const sent: HearingReport[] = [];
  let seconds = 10;
  const reports = new Reports(
    () => {
      const heard = { seconds, levelDb: null };
      seconds = 0;
      return heard;
    },
    async (report) => {
      sent.push(report);
      return answers.shift() ?? "taken";
    },
  );
  const hear = (more: number) => {
    seconds += more;
  };
  return { reports, sent, hear };
}

test("a report goes every fifteen seconds, and a second after an event", async () => {
  const { reports, sent, hear } = told();
  await reports.tick(EAR, 0);
  hear(9);
  await reports.tick(EAR, 9000);
  expect(sent).toHaveLength(1);
  reports.event(EVENT);
  await reports.tick(EAR, 9001);
  hear(15);
  await reports.tick(EAR, 24_001);
  expect(sent.map(({ number, seconds, events }) => [number, seconds, events.length])).toEqual([
    [1, 10, 0],
    [2, 9, 1],
    [3, 15, 0],
  ]);
  expect(sent[0]).toMatchObject({ word: "safe", mean_db: -33.3, level_db: null, calibrated: false });
  expect(sent[1]?.events[0]).toMatchObject({ number: 1, ago_s: 8, level_db: -2, open: true });
});

test("what is not answered is sent again as it was, with its event's age of now", async () => {
  const { reports, sent, hear } = told(["unanswered"]);
  reports.event(EVENT);
  await reports.tick(EAR, 2000);
  hear(5);
  reports.event({ ...EVENT, open: false });
  await reports.tick(EAR, 3000);
  await reports.tick(EAR, 4000);
  expect(
    sent.map(({ number, seconds, events }) => [number, seconds, events[0]?.ago_s, events[0]?.open]),
  ).toEqual([
    [1, 10, 1, true],
    [1, 10, 2, true],
    [2, 5, 3, false],
  ]);
});

test("what the service refuses is not sent for ever", async () => {
  const { reports, sent } = told(["refused"]);
  await reports.tick(EAR, 0);
  await reports.tick(EAR, 15_000);
  expect(sent.map(({ number, seconds }) => [number, seconds])).toEqual([
    [1, 10],
    [2, 0],
  ]);
});

test("what was heard with another scale is a report of its own", async () => {
  const { reports, sent, hear } = told();
  reports.cut();
  hear(4);
  await reports.tick(EAR, 0);
  await reports.tick(EAR, 1000);
  await reports.tick(EAR, 14_999);
  expect(sent.map(({ seconds }) => seconds)).toEqual([10]);
  await reports.tick(EAR, 15_000);
  expect(sent.map(({ seconds }) => seconds)).toEqual([10, 4]);
});

test("a line that stays down does not fill the page: the latest hundred events wait", async () => {
  const { reports, sent } = told();
  for (let number = 1; number <= 150; number++) reports.event({ ...EVENT, number });
  for (let now = 0; now < 8000; now += 1000) await reports.tick(EAR, now);
  const numbers = sent.flatMap(({ events }) => events.map(({ number }) => number));
  expect(numbers).toEqual(Array.from({ length: 100 }, (_, n) => n + 51));
});
