"use client";

import { useId, useState } from "react";

/** Small charts of days: drawn as SVG, and told as a table to whoever does not see them. */

export type Point = { label: string; value: number; href?: string };

const HEIGHT = 120;
const WIDTH = 600;

export function Bars({
  label,
  points,
  show,
  second,
}: {
  label: string;
  points: Point[];
  show: (value: number) => string;
  /** A part of each bar, drawn stronger, with its name. */
  second?: { label: string; values: number[] };
}) {
  const [at, setAt] = useState<number | null>(null);
  const id = useId();
  const most = Math.max(1, ...points.map((point) => point.value));
  const step = WIDTH / Math.max(points.length, 1);
  const bar = Math.min(step * 0.7, 36);
  const chosen = at === null ? points.at(-1) : points[at];
  const index = at ?? points.length - 1;
  return (
    <figure aria-labelledby={id} className="min-w-0">
      <figcaption className="mb-2 flex flex-wrap items-baseline justify-between gap-x-3">
        <span id={id} className="font-medium text-sm">
          {label}
        </span>
        {chosen && (
          <span className="text-ink-soft text-sm">
            {chosen.label}: <b className="font-semibold text-ink">{show(chosen.value)}</b>
            {second && ` · ${second.label} ${show(second.values[index] ?? 0)}`}
          </span>
        )}
      </figcaption>
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden="true"
        className="h-28 w-full"
        onMouseLeave={() => setAt(null)}
      >
        {[0.5, 1].map((line) => (
          <line
            key={line}
            x1={0}
            x2={WIDTH}
            y1={HEIGHT - HEIGHT * line + 0.5}
            y2={HEIGHT - HEIGHT * line + 0.5}
            className="stroke-line"
            vectorEffect="non-scaling-stroke"
          />
        ))}
        {points.map((point, i) => {
          const x = i * step + (step - bar) / 2;
          const height = (point.value / most) * (HEIGHT - 4);
          const part = ((second?.values[i] ?? 0) / most) * (HEIGHT - 4);
          return (
            // biome-ignore lint/a11y/noStaticElementInteractions: the same numbers are in the table below
            <g key={point.label} onMouseEnter={() => setAt(i)}>
              <rect x={i * step} y={0} width={step} height={HEIGHT} className="fill-transparent" />
              <rect
                x={x}
                y={HEIGHT - height}
                width={bar}
                height={height}
                className={second ? "fill-chart-2" : "fill-accent"}
                opacity={at === null || at === i ? 1 : 0.5}
              />
              {second && <rect x={x} y={HEIGHT - part} width={bar} height={part} className="fill-accent" />}
            </g>
          );
        })}
        <line
          x1={0}
          x2={WIDTH}
          y1={HEIGHT - 0.5}
          y2={HEIGHT - 0.5}
          className="stroke-control"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <div className="mt-1 flex justify-between text-ink-faint text-xs" aria-hidden="true">
        <span>{points[0]?.label}</span>
        <span>{points.at(-1)?.label}</span>
      </div>
      <table className="sr-only">
        <caption>{label}</caption>
        <tbody>
          {points.map((point, i) => (
            <tr key={point.label}>
              <th scope="row">{point.label}</th>
              <td>{show(point.value)}</td>
              {second && <td>{`${second.label}: ${show(second.values[i] ?? 0)}`}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </figure>
  );
}

/** How far something is, from 0 to 1; `text` says it in words. */
export function Progress({ value, text }: { value: number; text: string }) {
  const percent = Math.round(Math.min(Math.max(value, 0), 1) * 100);
  return (
    <div
      role="progressbar"
      aria-valuenow={percent}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuetext={text}
      aria-label={text}
      className="h-2 overflow-hidden rounded-full bg-sunken"
    >
      <div className="h-full rounded-full bg-accent transition-[width]" style={{ width: `${percent}%` }} />
    </div>
  );
}
