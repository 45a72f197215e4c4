import type { BarSeriesOption } from 'echarts/charts'
import type { ComposeOption } from 'echarts/core'
import type { AriaComponentOption, GridComponentOption, LegendComponentOption } from 'echarts/components'
import { count } from './figures'

/** One number of every row; the soft one is hatched, so that nobody needs the colour. */
export interface Bar {
  name: string
  tone: 'strong' | 'soft'
  values: (number | null)[]
}

type Option = ComposeOption<BarSeriesOption | AriaComponentOption | GridComponentOption | LegendComponentOption>

const INK = '#1f1c1a'
const MUTE = '#544d47'
const FONT = '"PingFang SC", "HarmonyOS Sans SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif'
const LABELLED = 16

/** A pattern of its own for every bar that is drawn: ECharts writes into it. */
const decal = (tone: Bar['tone']) =>
  tone === 'strong' ? { symbol: 'none' } : { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -Math.PI / 4, color: 'rgba(84, 77, 71, 0.55)' }

/** Bars standing over names, or lying beside them when the names are long. */
export function barOption(names: string[], bars: Bar[], upright: boolean, still: boolean): Option {
  const categories = {
    type: 'category' as const, data: names, axisTick: { show: false }, axisLine: { lineStyle: { color: '#8d837b' } },
    axisLabel: { color: INK, fontSize: 16, ...(upright ? { hideOverlap: true } : { width: 150, overflow: 'truncate' as const, interval: 0 }) },
  }
  const values = { type: 'value' as const, minInterval: 1, axisLabel: { color: MUTE, fontSize: 16 }, splitLine: { lineStyle: { color: '#e4ded8' } } }
  const labelled = !upright || names.length * bars.length <= LABELLED
  return {
    animation: !still,
    animationDuration: 400,
    textStyle: { fontFamily: FONT },
    aria: { enabled: true, label: { enabled: false }, decal: { show: true } }, // ours is on the element
    grid: { left: 4, right: upright ? 4 : 48, top: 44, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemGap: 24, itemWidth: 26, itemHeight: 16, textStyle: { color: INK, fontSize: 16 }, selectedMode: false },
    xAxis: upright ? categories : values,
    yAxis: upright ? values : { ...categories, inverse: true },
    series: bars.map((b) => ({
      type: 'bar' as const,
      name: b.name,
      data: b.values.map((n) => n || null), // nothing is no line either
      barMaxWidth: upright ? 36 : 20,
      barGap: '10%',
      itemStyle: {
        color: b.tone === 'strong' ? '#b3261e' : '#ecdcd6',
        borderColor: b.tone === 'strong' ? '#b3261e' : '#8d837b',
        borderRadius: upright ? [4, 4, 0, 0] : [0, 4, 4, 0],
        decal: decal(b.tone),
      },
      label: { show: labelled, position: upright ? ('top' as const) : ('right' as const), color: INK, fontSize: 16, formatter: ({ value }) => (value ? count(Number(value)) : '') },
      emphasis: { disabled: true },
      cursor: 'pointer',
    })),
  }
}
