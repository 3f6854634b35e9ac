import type { Problem } from "./types";

/** The service did not do what was asked. `status` is 0 when it did not answer at all; `reasonOf` says it to a person. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    /** A sentence from the service; without an answer, what the browser says, which is no sentence for a person. */
    reason: string,
    /** Why, where pages say it in their own words. */
    readonly code: string | null = null,
    /** The line of a file that is wrong. */
    readonly line: number | null = null,
  ) {
    super(reason);
    this.name = "Refused";
  }
}

/** How long an answer may take before the line counts as lost, ms. */
const PATIENCE = 10_000;

interface Ask {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  token?: string | null;
  /** A JSON body. */
  json?: unknown;
  /** An SDP body. */
  sdp?: string;
  /** Any other body. */
  bytes?: Blob;
  /** How long the answer may take, ms. */
  patience?: number;
  /** Sent even while the page closes. */
  keepalive?: boolean;
}

/** Asks the service; raises Refused for every answer that is no success. */
export async function ask(
  path: string,
  { method, token, json, sdp, bytes, patience = PATIENCE, keepalive }: Ask = {},
): Promise<Response> {
  const headers = new Headers();
  if (token) headers.set("Authorization", `Bearer ${token}`);
  let body: string | Blob | undefined = bytes;
  if (json !== undefined) {
    headers.set("Content-Type", "application/json");
    body = JSON.stringify(json);
  } else if (sdp !== undefined) {
    headers.set("Content-Type", "application/sdp");
    body = sdp;
  }
  let response: Response;
  try {
    response = await fetch(path, {
      method: method ?? "GET",
      headers,
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
      ...(body === undefined ? {} : { body }),
      ...(keepalive ? { keepalive } : {}),
    });
  } catch (error) {
    throw new Refused(0, error instanceof Error ? error.message : String(error));
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

export async function askJson<T>(path: string, how: Ask = {}): Promise<T> {
  return (await (await ask(path, how)).json()) as T;
}

/** What a proxy says in the place of a service that does not answer. */
const GATEWAY = [502, 503, 504];

async function refusal(response: Response): Promise<Refused> {
  const { status, statusText } = response;
  const text = await response.text();
  try {
    const problem = JSON.parse(text) as Partial<Problem>;
    if (typeof problem.error === "string") {
      return new Refused(status, problem.error, problem.code ?? null, problem.line ?? null);
    }
  } catch {
    // Not ours: a proxy's page. Its status says more than its text.
  }
  return new Refused(GATEWAY.includes(status) ? 0 : status, `HTTP ${status} ${statusText}`.trim());
}
