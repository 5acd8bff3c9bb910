package history

import (
	"bytes"
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship"
	"cohorte/fellowship/challenge"
	"cohorte/fellowship/cohort"
	"cohorte/fellowship/edition"
	"cohorte/fellowship/organisation"

	"go.yaml.in/yaml/v3"
)

//go:embed data
var data embed.FS

// cohortRow and the rows below are the shapes of the data files.
type cohortRow struct {
	ID, Name     string
	Starts, Ends string
	Source       string
	Quotes       []struct {
		Measure   cohort.Measure
		Low, High int
		About     bool
		Source    string
	}
}

type organisationRow struct {
	ID        organisation.ID
	Name      string
	Acronym   string
	Kind      organisation.Kind
	Parent    organisation.ID
	Spellings []string
}

type labelRow struct {
	ID, FR, EN string
	Unlisted   bool
}

type labelFile struct {
	Profiles, Themes []labelRow
	Towns            []string
}

type outcomeRow struct {
	Challenge  string
	Outcome    challenge.Outcome
	Successors []string
	Steps      []struct {
		At, FR, EN string
		Source     struct{ Name, Address string }
	}
}

// Repository is the history that the program carries with it.
func Repository() (*History, error) {
	known, err := loadKnown()
	if err != nil {
		return nil, err
	}
	h := &History{
		Cohorts:       slices.Clone(known.cohorts),
		Organisations: known.organisations,
		Profiles:      slices.Clone(known.profiles),
		Themes:        slices.Clone(known.themes),
	}
	if err := h.loadChallenges(); err != nil {
		return nil, err
	}
	for _, load := range []func() error{h.loadLinks, h.loadFigures, h.loadOutcomes} {
		if err := load(); err != nil {
			return nil, err
		}
	}
	h.sort()
	return h, nil
}

// known is what both sources read challenges against.
type known struct {
	cohorts          []cohort.Cohort
	organisations    *organisation.Directory
	profiles, themes []challenge.Label
	towns            []string
}

func loadKnown() (*known, error) {
	k := &known{}
	var cohorts []cohortRow
	if err := readYAML("cohorts.yaml", &cohorts); err != nil {
		return nil, err
	}
	for i, row := range cohorts {
		c, err := row.cohort(i + 1)
		if err != nil {
			return nil, fmt.Errorf("cohorts.yaml: %w", err)
		}
		k.cohorts = append(k.cohorts, c)
	}
	var rows []organisationRow
	if err := readYAML("organisations.yaml", &rows); err != nil {
		return nil, err
	}
	all := make([]organisation.Organisation, len(rows))
	for i, row := range rows {
		all[i] = organisation.Organisation{ID: row.ID, Name: row.Name, Acronym: row.Acronym,
			Kind: row.Kind, Parent: row.Parent, Spellings: row.Spellings}
	}
	var err error
	if k.organisations, err = organisation.NewDirectory(all); err != nil {
		return nil, fmt.Errorf("organisations.yaml: %w", err)
	}
	var labels labelFile
	if err := readYAML("labels.yaml", &labels); err != nil {
		return nil, err
	}
	for _, row := range labels.Profiles {
		k.profiles = append(k.profiles, row.label())
	}
	for _, row := range labels.Themes {
		k.themes = append(k.themes, row.label())
	}
	k.towns = labels.Towns
	return k, nil
}

func (row cohortRow) cohort(order int) (cohort.Cohort, error) {
	c := cohort.Cohort{ID: row.ID, Name: row.Name, Order: order, Source: row.Source}
	var err error
	if c.Starts, err = fellowship.ParseWhen(row.Starts); err != nil {
		return c, err
	}
	if c.Ends, err = fellowship.ParseWhen(row.Ends); err != nil {
		return c, err
	}
	for _, q := range row.Quotes {
		c.Quotes = append(c.Quotes, cohort.Quote{Measure: q.Measure, Low: q.Low, High: q.High, About: q.About, Source: q.Source})
	}
	return c, c.Check()
}

func (row labelRow) label() challenge.Label {
	return challenge.Label{ID: row.ID, Name: edition.Text{FR: row.FR, EN: row.EN}, Unlisted: row.Unlisted}
}

func (h *History) loadChallenges() error {
	return readCSV("challenges.csv", func(row map[string]string) error {
		c := challenge.Challenge{
			Slug: row["slug"], Name: row["name"], Cohort: row["cohort"],
			Administration: row["administration"],
			Profiles:       list(row["profiles"]),
			Themes:         list(row["themes"]),
		}
		for _, id := range list(row["organisations"]) {
			if _, found := h.Organisations.Find(organisation.ID(id)); !found {
				return fmt.Errorf("%s: organisation %s is not known", c.Slug, id)
			}
			c.Organisations = append(c.Organisations, organisation.ID(id))
		}
		for _, town := range list(row["towns"]) {
			c.Towns = append(c.Towns, parseTown(town))
		}
		if row["product"] != "" {
			c.Links = append(c.Links, challenge.Link{Kind: challenge.Product, Address: row["product"]})
		}
		if _, twice := h.Find(c.Slug); twice {
			return fmt.Errorf("challenge %s is there twice", c.Slug)
		}
		if !slices.ContainsFunc(h.Cohorts, func(known cohort.Cohort) bool { return known.ID == c.Cohort }) {
			return fmt.Errorf("%s: cohort %s is not known", c.Slug, c.Cohort)
		}
		h.Challenges = append(h.Challenges, c)
		return nil
	})
}

func (h *History) loadLinks() error {
	return readCSV("links.csv", func(row map[string]string) error {
		c, err := h.at(row["challenge"])
		if err != nil {
			return err
		}
		if c.Year, err = strconv.Atoi(row["year"]); err != nil {
			return err
		}
		if c.DurationMonths, err = strconv.Atoi(row["months"]); err != nil {
			return err
		}
		for _, kind := range []challenge.LinkKind{challenge.HostSite, challenge.SourceCode, challenge.Website} {
			if address := row[string(kind)]; address != "" {
				c.Links = append(c.Links, challenge.Link{Kind: kind, Address: address})
			}
		}
		return nil
	})
}

func (h *History) loadFigures() error {
	return readCSV("figures.csv", func(row map[string]string) error {
		c, err := h.at(row["challenge"])
		if err != nil {
			return err
		}
		amount, err := strconv.ParseInt(row["amount"], 10, 64)
		if err != nil {
			return err
		}
		c.Figures = append(c.Figures, challenge.Figure{Amount: amount, Before: row["before"], After: row["after"], Label: row["label"]})
		return nil
	})
}

func (h *History) loadOutcomes() error {
	var rows []outcomeRow
	if err := readYAML("outcomes.yaml", &rows); err != nil {
		return err
	}
	for _, row := range rows {
		c, err := h.at(row.Challenge)
		if err != nil {
			return err
		}
		c.Ending = challenge.Ending{Outcome: row.Outcome, Successors: row.Successors}
		for _, step := range row.Steps {
			at, err := fellowship.ParseWhen(step.At)
			if err != nil {
				return fmt.Errorf("%s: %w", row.Challenge, err)
			}
			c.Ending.Steps = append(c.Ending.Steps, challenge.Step{At: at, Text: edition.Text{FR: step.FR, EN: step.EN}, Source: challenge.Source(step.Source)})
		}
		if err := c.Ending.Check(); err != nil {
			return fmt.Errorf("%s: %w", row.Challenge, err)
		}
		for _, successor := range row.Successors {
			if _, err := h.at(successor); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *History) at(slug string) (*challenge.Challenge, error) {
	for i := range h.Challenges {
		if h.Challenges[i].Slug == slug {
			return &h.Challenges[i], nil
		}
	}
	return nil, fmt.Errorf("challenge %s is not known", slug)
}

func list(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ";")
}

func readYAML(name string, into any) error {
	content, err := data.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	decoder.KnownFields(true)
	if err := decoder.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func readCSV(name string, each func(row map[string]string) error) error {
	content, err := data.ReadFile("data/" + name)
	if err != nil {
		return err
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	for i, cells := range rows[1:] {
		row := make(map[string]string, len(cells))
		for j, cell := range cells {
			row[rows[0][j]] = cell
		}
		if err := each(row); err != nil {
			return fmt.Errorf("%s, row %d: %w", name, i+2, err)
		}
	}
	return nil
}
