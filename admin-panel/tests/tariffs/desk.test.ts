import { expect, it, vi } from "vitest";
import { ApiError } from "@/api/errors";
import { type Backend, Desk } from "@/features/tariffs/desk";
import { applied, type Draft, type Edit, type Edits } from "@/features/tariffs/model";
import { draft } from "./sample";

const WAIT = { timeout: 20_000, interval: 5 };

/** The server's side of a draft: positions that grow, and 412 for whoever did not see the last one. */
class Server implements Backend {
  now: Draft = draft();
  sent: Edits[] = [];
  down = false;

  load = async () => this.now;

  send = async (changes: Edits, position: number): Promise<Draft> => {
    if (this.down) throw new ApiError(503, "away", null, null);
    if (position !== this.now.position) throw new ApiError(412, "stale", null, {});
    for (const change of changes) {
      if (change.change === "TierPriced" && change.net_cents > 50_000) {
        const problem = { category: "", part: "tiers", code: change.code, field: "net_cents", message: "no" };
        throw new ApiError(422, "refused", null, { problems: [problem] });
      }
      if (change.change === "TierPriced") this.put("net_cents", change.net_cents);
      if (change.change === "TierPriced") this.put("name", change.name);
      if (change.change === "ElementDefined") {
        this.write({ part: "elements", code: change.code, field: "name", value: change.name, was: "" });
      }
    }
    this.sent.push(changes);
    return this.now;
  };

  put(field: string, value: unknown) {
    this.write({ part: "tiers", code: "T6", field, value, was: null });
  }

  private write(edit: Edit) {
    this.now = draft(this.now.position + 1, applied(this.now.tariff, [edit]));
  }
}

const price = (value: number, was = 14_000): Edit => ({
  part: "tiers",
  code: "T6",
  field: "net_cents",
  value,
  was,
});
const named = (value: string): Edit => ({
  part: "elements",
  code: "ESCAPE",
  field: "name",
  value,
  was: "Escape",
});

function opened() {
  const server = new Server();
  return { server, desk: new Desk(server.now, server, () => undefined) };
}

it("stores cells that are left one after the other in one batch", async () => {
  const { server, desk } = opened();
  desk.edit(price(15_000));
  desk.edit(named("Tubo"));
  await vi.waitFor(() => expect(desk.current().edits).toEqual([]), WAIT);
  expect(server.sent.map((batch) => batch.length)).toEqual([2]);
  expect(desk.current().draft.tariff.tiers[0]?.net_cents).toBe(15_000);
  expect(desk.current().savedAt).toBeGreaterThan(0);
});

it("keeps what is refused beside the reason, and stores the rest", async () => {
  const { server, desk } = opened();
  desk.edit(price(60_000));
  desk.edit(named("Tubo"));
  await vi.waitFor(() => expect(server.now.tariff.elements[0]?.name).toBe("Tubo"), WAIT);
  await vi.waitFor(() => expect(desk.current().saving).toBe(false), WAIT);
  expect(desk.current().edits).toEqual([price(60_000)]);
  expect(desk.current().refused.get("tiers/T6/net_cents")?.[0]?.message).toBe("no");
  desk.edit(price(16_000, 60_000));
  await vi.waitFor(() => expect(server.now.tariff.tiers[0]?.net_cents).toBe(16_000), WAIT);
  await vi.waitFor(() => expect(desk.current().refused.size).toBe(0), WAIT);
});

it("takes in what others changed elsewhere", async () => {
  const { server, desk } = opened();
  server.put("name", "Otro nombre");
  desk.edit(price(15_000));
  await vi.waitFor(() => expect(server.now.tariff.tiers[0]?.net_cents).toBe(15_000), WAIT);
  expect(server.now.tariff.tiers[0]?.name).toBe("Otro nombre");
  expect(desk.current().overlaps).toEqual([]);
});

it("asks where others changed the same, and stores nothing before", async () => {
  const { server, desk } = opened();
  server.put("net_cents", 14_900);
  desk.edit(price(15_000));
  await vi.waitFor(() => expect(desk.current().overlaps).toHaveLength(1), WAIT);
  expect(desk.current().overlaps[0]).toEqual({ edit: price(15_000), theirs: 14_900 });
  expect(server.now.tariff.tiers[0]?.net_cents).toBe(14_900);
  desk.resolve(new Set(["tiers/T6/net_cents"]));
  await vi.waitFor(() => expect(server.now.tariff.tiers[0]?.net_cents).toBe(15_000), WAIT);
});

it("gives way where one leaves theirs", async () => {
  const { server, desk } = opened();
  server.put("net_cents", 14_900);
  desk.edit(price(15_000));
  await vi.waitFor(() => expect(desk.current().overlaps).toHaveLength(1), WAIT);
  desk.resolve(new Set());
  await vi.waitFor(() => expect(desk.current().edits).toEqual([]), WAIT);
  expect(desk.current().draft.tariff.tiers[0]?.net_cents).toBe(14_900);
  expect(server.sent).toEqual([]);
});

it("asks also where a draft came in while somebody was typing on the older one", async () => {
  const { server, desk } = opened();
  server.put("net_cents", 14_900);
  desk.seen(server.now);
  desk.edit(price(15_000, 14_000));
  await vi.waitFor(() => expect(desk.current().overlaps).toHaveLength(1), WAIT);
  expect(server.sent).toEqual([]);
});

it("loses nothing while the service is away", async () => {
  const { server, desk } = opened();
  server.down = true;
  desk.edit(price(15_000));
  await vi.waitFor(() => expect(desk.current().failed).not.toBeNull(), WAIT);
  expect(desk.current().edits).toEqual([price(15_000)]);
  server.down = false;
  desk.retry();
  await vi.waitFor(() => expect(server.now.tariff.tiers[0]?.net_cents).toBe(15_000), WAIT);
  await vi.waitFor(() => expect(desk.current().failed).toBeNull(), WAIT);
});
