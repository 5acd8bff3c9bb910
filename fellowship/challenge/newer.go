package challenge

import "slices"

// With is the challenge as another source tells it, with what that source is
// silent about kept: the programme's site has the line that describes a
// challenge, the data that the program carries has figures and outcomes.
func (c Challenge) With(other Challenge) Challenge {
	merged := other
	if merged.Summary == "" {
		merged.Summary = c.Summary
	}
	if merged.Year == 0 {
		merged.Year = c.Year
	}
	if merged.DurationMonths == 0 {
		merged.DurationMonths = c.DurationMonths
	}
	if len(merged.Figures) == 0 {
		merged.Figures = c.Figures
	}
	if !merged.Ending.Outcome.Known() {
		merged.Ending = c.Ending
	}
	merged.Links = slices.Clone(merged.Links)
	for _, l := range c.Links {
		if !slices.ContainsFunc(other.Links, func(o Link) bool { return o.Kind == l.Kind }) {
			merged.Links = append(merged.Links, l)
		}
	}
	slices.SortStableFunc(merged.Links, func(a, b Link) int {
		return slices.Index(linkKinds, a.Kind) - slices.Index(linkKinds, b.Kind)
	})
	return merged
}

// linkKinds are the kinds of link in the order in which pages show them.
var linkKinds = []LinkKind{Product, Website, SourceCode, HostSite}
