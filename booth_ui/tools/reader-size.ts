/** The parts of PostCSS's nodes that are used here. */
interface Declaration {
  value: string;
}
interface AtRule {
  name: string;
  params: string;
}

/** Thinner than this is a line, and a line does not grow with the text, px. */
const LINE = 4;
/** The text size that every browser begins with, px. */
const FIRST = 16;

function grown(text: string, unit: string): string {
  return text.replace(/(?<![\w.#-])(-?\d*\.?\d+)px/g, (found, px: string) =>
    Math.abs(Number(px)) > LINE ? `${Number(px) / FIRST}${unit}` : found,
  );
}

/**
 * Lengths stand in our style sheets in px of the design. The pages get them in units of the reader's own text size, so
 * that who sets the browser to larger text has the whole page larger, its layout changing as on a smaller screen: nothing
 * is cut off by a box that stayed small. A PostCSS plugin.
 */
export function readerSize() {
  return {
    postcssPlugin: "reader-size",
    Declaration(one: Declaration) {
      const value = grown(one.value, "rem");
      if (value !== one.value) one.value = value;
    },
    AtRule(one: AtRule) {
      if (one.name !== "media" && one.name !== "container") return;
      const params = grown(one.params, "em");
      if (params !== one.params) one.params = params;
    },
  };
}
