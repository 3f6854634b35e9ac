/** The safety recording. */
export const safety = {
  /** One sentence behind another. */
  after: (before: string, what: string) => `${before} ${what}`,
  keeping: "What you say is kept here for the recording; the MIC key stops it.",
  unable: "This browser keeps nothing for the recording meanwhile.",
  away: "Your line is away.",
  off: "Nothing more is kept, and your microphone is off as soon as the line is back.",
  dropped: (time: string) =>
    `Your line dropped at ${time}. Connecting again. What you say is kept here for the recording, and back within ten seconds your microphone is on again; the MIC key stops both.`,
  filled: (seconds: string) => `${seconds} s were added to the recording.`,
  failed: "What you said meanwhile could not be added to the recording.",
  inBooth: (seconds: string) =>
    `${seconds} s of this booth’s recording were filled after holes in the network`,
};
