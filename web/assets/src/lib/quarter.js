// The last quarter that was reached, in percent: 0, 25, 50, 75.
export const quarter = (done, total) => (total > 0 ? Math.min(Math.floor((4 * done) / total), 3) * 25 : 0)
