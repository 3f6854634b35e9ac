/** Line icons of 24 × 24, drawn for these pages. */
const PATHS = {
  play: "M8 5.5v13l10.5-6.5z",
  pause: "M8 5v14M16 5v14",
  sound: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM15.5 9a4 4 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11",
  silent: "M4 9.5v5h3.5L12 18.5v-13L7.5 9.5zM16 9.5l5 5M21 9.5l-5 5",
  full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  window: "M9 4v5H4M15 4v5h5M9 20v-5H4M15 20v-5h5",
  mic: "M12 3.5a3 3 0 0 1 3 3V12a3 3 0 0 1-6 0V6.5a3 3 0 0 1 3-3zM6 11.5a6 6 0 0 0 12 0M12 17.5V21",
  micOff:
    "M9 9v3a3 3 0 0 0 4.6 2.5M15 11V6.5a3 3 0 0 0-5.8-1M6 11.5a6 6 0 0 0 9.3 5M18 11.5v.8M12 17.5V21M4 4l16 16",
  headphones:
    "M4 15v-2a8 8 0 0 1 16 0v2M4 14.5h3.5v6H5.5A1.5 1.5 0 0 1 4 19zM20 14.5h-3.5v6h2A1.5 1.5 0 0 0 20 19z",
  keyboard: "M3 6.5h18v11H3zM6.5 10h.01M10 10h.01M13.5 10h.01M17.5 10h.01M8 14h8",
  warning: "M12 4l9 16H3zM12 10v4.5M12 17.300v.2",
  tick: "M5 12.5l4.5 4.5L19 7",
  globe: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM3 12h18M12 3c5 5 5 13 0 18M12 3c-5 5-5 13 0 18",
  sliders: "M6 4v7M6 15v5M12 4v3M12 11v9M18 4v9M18 17v3M3.5 13h5M9.5 9h5M15.5 15h5",
  book: "M5 4.5h11.500a2.500 2.500 0 0 1 2.500 2.500v13H7.500A2.500 2.500 0 0 1 5 17.500zM5 17a2.500 2.500 0 0 1 2.500-2.500H19",
  larger: "M13.500 10.500L20 4M15 4h5v5M10.500 13.500L4 20M4 15v5h5",
  smaller: "M20 4l-6.500 6.500M13.500 5.500v5h5M4 20l6.500-6.500M5.500 13.500h5v5",
  eye: "M2.500 12S6 5.500 12 5.500 21.500 12 21.500 12 18 18.500 12 18.500 2.500 12 2.500 12zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6z",
  eyeOff:
    "M5.500 7.500C3.500 9.500 2.500 12 2.500 12S6 18.500 12 18.500c1.500 0 2.900-.4 4-1M9.500 5.900c.8-.3 1.600-.4 2.500-.4 6 0 9.500 6.500 9.500 6.500s-.8 1.500-2.300 3.100M4 4l16 16",
  send: "M4 12h15M13 6l6 6-6 6",
  screen: "M3 5h18v11H3zM9 20h6",
  film: "M4 5h16v14H4zM4 9.5h16M8 5l-1.5 4.5M13 5l-1.5 4.5M18 5l-1.5 4.5",
  slow: "M5 6l7 5 7-5M5 13l7 5 7-5",
  repeat: "M4.500 8.500A8 8 0 1 1 4 12M4 3.500v5h5",
  bell: "M6 16v-5a6 6 0 0 1 12 0v5l1.500 2h-15zM10 21h4",
  cannot: "M4 4.500h16v11.500h-8l-4 4v-4H4zM9.500 7.500l5 5M14.500 7.500l-5 5",
  hand: "M7 12V6.500a1.500 1.500 0 0 1 3 0V11V4.500a1.500 1.500 0 0 1 3 0V11V5.500a1.500 1.500 0 0 1 3 0V13l1.500-2a1.600 1.600 0 0 1 2.700 1.700L17 18.500A4.500 4.500 0 0 1 13 21h-1.500A5 5 0 0 1 7 16z",
  message: "M4 4.500h16v11.500h-8l-4 4v-4H4zM8 8.500h8M8 12h5",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path
        d={PATHS[name]}
        fill={name === "play" ? "currentColor" : "none"}
        stroke="currentColor"
        stroke-width="2"
        stroke-linecap="round"
        stroke-linejoin="round"
      />
    </svg>
  );
}
