import { Icon, type IconName } from "../shared/Icon";
import type { PublicEvent } from "../shared/types";
import { words } from "../shared/words";

/** What the key of a booth's link begins with; its name follows. */
const BOOTH = "booth:";
const DELEGATE = "delegate:";

interface Role {
  icon: IconName;
  name: string;
  purpose: string;
  /** Where the role's page is; null when only a personal link leads there. */
  link: string | null;
}

/** The roles of the staff, each with what it is for. In a demonstration their links are open. */
export function Roles({ event }: { event: PublicEvent | null }) {
  const { landing } = words();
  const open = event?.demo_links ?? null;
  return (
    <section class="roles" aria-labelledby="staff">
      <h2 id="staff">{landing.staff}</h2>
      <p class="soft">{open ? landing.demoNote : landing.staffNote}</p>
      <ul>
        {rolesOf(open).map(({ icon, name, purpose, link }) => (
          <li key={name}>
            <Icon name={icon} />
            <div>
              <h3>{name}</h3>
              <p class="soft">{purpose}</p>
            </div>
            {link && (
              <a class="key" href={link} aria-label={`${landing.openIt}: ${name}`}>
                {landing.openIt}
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function rolesOf(open: Record<string, string> | null): Role[] {
  const { landing } = words();
  const booths = Object.entries(open ?? {}).filter(([key]) => key.startsWith(BOOTH));
  return [
    ...(booths.length > 0
      ? booths.map(
          ([key, link]): Role => ({
            icon: "mic",
            name: landing.booth(key.slice(BOOTH.length)),
            purpose: landing.boothFor,
            link,
          }),
        )
      : [{ icon: "mic", name: landing.boothAny, purpose: landing.boothFor, link: null } satisfies Role]),
    {
      icon: "sliders",
      name: landing.engineer,
      purpose: landing.engineerFor,
      link: open?.["engineer"] ?? null,
    },
    {
      icon: "film",
      name: landing.control,
      purpose: landing.controlFor,
      link: open?.["control"] ?? null,
    },
    {
      icon: "hand",
      name: landing.delegate,
      purpose: landing.delegateFor,
      link: Object.entries(open ?? {}).find(([key]) => key.startsWith(DELEGATE))?.[1] ?? null,
    },
  ];
}
