/** The action menu of a conversation: only what this person can do now. */
import type { Thread } from "../wire/apply";
import type { DeskConversation } from "../wire/protocol";
import { t } from "../wire/words";
import { escalate, takeUp } from "./actions";
import { Menu, type Item } from "./menu";
import { Icon } from "./parts";
import { pageItem } from "./shared";
import { desk } from "./store";
import { openDialog, wanted } from "./view";

export function ActionMenu({ row, thread }: { row: DeskConversation; thread: Thread }) {
  const items = actions(row, thread, desk.value.me.role);
  if (items.length === 0) return null;
  return <Menu label={t("Actions")} items={items} class="button bare icon-button"><Icon name="more" /></Menu>;
}

export function actions(row: DeskConversation, thread: Thread, role: string): Item[] {
  const items: Item[] = [];
  const conversation = row.conversation;
  const live = row.mine && row.state === "open" && thread.status !== "closed";
  if (live) {
    items.push(...pageItem(conversation, thread));
    items.push({ words: t("Transfer…"), hint: t("To somebody who is free, with a note"), icon: "transfer", act: () => openDialog("transfer", conversation) });
    if (role === "ambassador") {
      items.push({ words: t("Hand to the team"), hint: t("When only the company can answer"), icon: "team", act: () => escalate(conversation) });
    }
    items.push({ words: t("Share a promotion…"), hint: t("A card with its code and its page in the shop"), icon: "tag", act: () => openDialog("promotion", conversation) });
    items.push({ words: t("Write a note"), hint: t("Only respondents read it"), icon: "note", act: () => (wanted.value = { conversation, note: true }) });
  }
  if (live) {
    items.push(thread.snoozed ? { words: t("Take it up again"), icon: "clock", act: () => void takeUp(conversation) }
      : { words: t("Put aside for later…"), icon: "clock", act: () => openDialog("snooze", conversation) });
  }
  const page = safe(thread.about?.visitor.page?.url);
  if (page) items.push({ words: t("Open the visitor's page"), icon: "page", href: page });
  if (live) {
    items.push({ words: t("Close the conversation…"), icon: "done", act: () => openDialog("close", conversation) });
    items.push({ words: t("Block the visitor…"), icon: "block", grave: true, act: () => openDialog("block", conversation) });
  }
  return items;
}

/** The address comes from the visitor's browser: only http and https open (threat: javascript:). */
export function safe(address: string | undefined): string | null {
  try {
    const url = new URL(address ?? "");
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
