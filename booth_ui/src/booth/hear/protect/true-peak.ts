/**
 * The peak of sound between its samples, as a converter makes it: four times oversampled as ITU-R BS.1770-5, annex 2 says,
 * by twelve taps of a windowed sinc for each of the three places between two samples.
 */
const TAPS = 12;
const PHASES = 4;

/** Hann-windowed sincs for 1/4, 1/2 and 3/4, each with a gain of 1 at 0 Hz. */
const BANK = Array.from({ length: PHASES - 1 }, (_, which) => {
  const at = TAPS / 2 - 1 + (which + 1) / PHASES;
  const taps = Float64Array.from({ length: TAPS }, (_, k) => {
    const x = k - at;
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * Math.cos((Math.PI * x) / (TAPS + 1)) ** 2;
  });
  const sum = taps.reduce((all, one) => all + one, 0);
  return taps.map((one) => one / sum);
});

/** One ear's sound, block after block. */
export class TruePeak {
  private sound = new Float64Array(0);

  /**
   * Returns the peak of a block, linear. The places between its last six samples belong to the next one. Below `worth`
   * nobody minds: then the samples' own peak is enough, and cheap.
   */
  of(block: Float32Array, worth: number): number {
    const { length } = block;
    if (this.sound.length !== TAPS - 1 + length) this.sound = new Float64Array(TAPS - 1 + length);
    const { sound } = this;
    sound.copyWithin(0, length);
    sound.set(block, TAPS - 1);
    let peak = 0;
    for (let n = 0; n < sound.length; n++) {
      const size = Math.abs(sound[n] as number);
      if (size > peak) peak = size;
    }
    if (peak <= worth) return peak;
    for (const taps of BANK) {
      for (let n = 0; n < length; n++) {
        let x = 0;
        for (let k = 0; k < TAPS; k++) x += (taps[k] as number) * (sound[n + k] as number);
        if (x > peak) peak = x;
        else if (-x > peak) peak = -x;
      }
    }
    return peak;
  }
}
