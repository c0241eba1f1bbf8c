import { SkeletonRows } from "@/ui/states";

export default function Loading() {
  return <SkeletonRows />;
}
