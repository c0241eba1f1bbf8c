import { Home } from "@/features/home/home";
import { Texts } from "@/i18n/texts";
import { verifySession } from "@/server/session";

export default async function Page() {
  await verifySession();
  return (
    <Texts of={["home"]}>
      <Home />
    </Texts>
  );
}
