import type { Figures } from '@/api/types'

/** Figures that hold together, with whatever a test wants else. */
export function someFigures(over: Partial<Figures> = {}): Figures {
  return {
    registered: 60, accepted: 57, not_accepted: 2, waiting_opening: 3, waiting: 4,
    concluded: 52, agreed_oral: 30, agreed_written: 18, failed: 2, withdrawn: 1, handed_over: 1, success: 48, success_rate: 0.96,
    opening: 9, correction: 0, closing: 14,
    cohort: { accepted: 57, agreed: 44, failed: 2, withdrawn: 1, handed_over: 1, open: 9, rate: 44 / 57 },
    elevatable: 40, elevated: 6, elevated_rate: 0.15, days_median: 5, days_p90: 17, performed: 40, confirmed: 31,
    obligations_due: 50, obligations_performed: 47, performance_rate: 0.94, reopened: 1, same_day: 12, visits: 35, self_visits: 4, unreached: 2,
    ...over,
  }
}
