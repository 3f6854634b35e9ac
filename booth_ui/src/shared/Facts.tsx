interface Props {
  facts: readonly (readonly [string, string])[];
  /** Its class: how it is laid out. */
  kind?: string;
}

/** Named figures. */
export function Facts({ facts, kind = "fact-list" }: Props) {
  return (
    <dl class={kind}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt class="soft small">{name}</dt>
          <dd class="figure">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
