/** A part of the desk that is fetched when it is first needed. */
import { useEffect, useState } from "preact/hooks";
import type { FunctionComponent } from "preact";
import { t } from "../wire/words";
import { tell } from "./notice";

export function later<P extends object>(load: () => Promise<FunctionComponent<P>>): FunctionComponent<P> {
  let Part: FunctionComponent<P> | null = null;
  return function Later(props: P) {
    const [, there] = useState(false);
    useEffect(() => {
      if (Part) return;
      load().then((found) => ((Part = found), there(true)), () => tell(t("A part of the desk could not be loaded. Reload the page."), { alarm: true }));
    }, []);
    return Part && <Part {...props} />;
  };
}
