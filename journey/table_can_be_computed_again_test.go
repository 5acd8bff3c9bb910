package journey_test

import (
	"encoding/csv"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cohorte/fellowship/edition"
)

// computed is what the export of the reviews says of a file.
type computed struct {
	values   []*big.Rat
	reviewer []string
	mean     *big.Rat
	adjusted float64
}

// computedFrom makes all numbers from the exported marks, and shares no code
// with the program: fractions for means, relaxation for the adjusted ones.
func computedFrom(t *testing.T, export string, shrinkage float64) map[string]*computed {
	reader := csv.NewReader(strings.NewReader(strings.TrimPrefix(export, "\uFEFF")))
	reader.Comma = ';'
	lines, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	sums, weights, of := map[string]int64{}, map[string]int64{}, map[string][2]string{}
	for _, l := range lines[1:] { // Lecture, Numéro, Profil, Évaluation, Évaluateur, Critère, Intitulé, Poids, Note…
		weight, _ := strconv.ParseInt(l[7], 10, 64)
		mark, _ := strconv.ParseInt(l[8], 10, 64)
		sums[l[3]] += weight * mark
		weights[l[3]] += weight
		of[l[3]] = [2]string{l[0], l[4]}
	}
	files := map[string]*computed{}
	for id, who := range of {
		if files[who[0]] == nil {
			files[who[0]] = &computed{mean: new(big.Rat)}
		}
		f, value := files[who[0]], big.NewRat(sums[id], weights[id])
		f.values, f.reviewer = append(f.values, value), append(f.reviewer, who[1])
		f.mean.Add(f.mean, value)
	}
	above := map[string]float64{}
	for _, f := range files {
		f.mean.Quo(f.mean, big.NewRat(int64(len(f.values)), 1))
	}
	for range 3000 {
		total, count := map[string]float64{}, map[string]float64{}
		for _, f := range files {
			f.adjusted = 0
			for i, v := range f.values {
				x, _ := v.Float64()
				f.adjusted += (x - above[f.reviewer[i]]) / float64(len(f.values))
			}
			for i, v := range f.values {
				x, _ := v.Float64()
				total[f.reviewer[i]] += x - f.adjusted
				count[f.reviewer[i]]++
			}
		}
		for who := range total {
			above[who] = total[who] / (count[who] + shrinkage)
		}
	}
	return files
}

// TestTheTableCanBeComputedAgain compares every number of the page with what
// the exported reviews make. Rules.
func TestTheTableCanBeComputedAgain(t *testing.T) {
	t.Parallel()
	p := newReadPlace(t)
	for _, part := range []struct {
		key  string
		call edition.CallKind
	}{{"demo-6.candidate_submitted", edition.TalentCall}, {"demo-7.host_submitted", edition.ProjectCall}} {
		at := "/gestion/evaluations/" + string(p.readFile(part.key, part.call).reading.ID)
		manager := p.as("programme_manager")
		files := computedFrom(t, manager.get(at+"/notes.csv").text, 2)
		page := manager.get(at + "/tableau").text
		// A row: its code, raw mean and rank, adjusted mean and rank, marks, spread, reviews, signal.
		cell := `<td[^>]*>([^<]*)(?:<span class="marks__rank">(?:rang (\d+)|groupe \d+)</span>)?</td>`
		row := regexp.MustCompile(`(?s)<tr><th scope="row">.*?</th>` + cell + cell + `<td[^>]*>(?:<svg.*?</svg><span class="strip__said">([^<]*)</span>)?</td>` +
			`<td[^>]*>([^<]*)</td><td[^>]*>(?:<a href="[^"]*/tableau/(\d+)"[^>]*>)?(\d+) sur \d+(?:</a>)?</td><td[^>]*>(.*?)</td></tr>`)
		rows, seen := row.FindAllStringSubmatch(page, -1), 0
		if n := strings.Count(page, `<tr><th scope="row">`); n != len(rows) || n < 5 {
			t.Fatalf("%s has %d rows, %d could be read", at, n, len(rows))
		}
		for _, m := range rows {
			f := files[m[7]]
			if f == nil {
				if m[8] != "0" || m[1] != "" {
					t.Errorf("%s of %s is not in the export", m[7], at)
				}
				continue
			}
			seen++
			texts := []string{}
			slices.SortFunc(f.values, (*big.Rat).Cmp)
			low, high := f.values[0], f.values[len(f.values)-1]
			for _, v := range f.values {
				texts = append(texts, strings.TrimRight(strings.TrimRight(comma(v), "0"), ","))
			}
			spread, discuss := new(big.Rat).Sub(high, low), false
			rank, least, most := 1, 1, 0
			for _, other := range files {
				if other.mean.Cmp(f.mean) > 0 {
					rank++
				}
				if other.adjusted > f.adjusted+0.001 {
					least++
				}
				if other.adjusted > f.adjusted-0.001 {
					most++
				}
			}
			wantSpread := ""
			if len(f.values) > 1 {
				wantSpread, discuss = comma(spread), spread.Cmp(big.NewRat(2, 1)) >= 0
			}
			want := []string{comma(f.mean), strconv.Itoa(rank), strings.Join(texts, " · "), wantSpread, strconv.Itoa(len(f.values)), strconv.FormatBool(discuss)}
			got := []string{m[1], m[2], m[5], m[6], m[8], strconv.FormatBool(strings.Contains(m[9], "À discuter"))}
			if !slices.Equal(got, want) {
				t.Errorf("%s: %q, computed again %q", m[7], got, want)
			}
			adjusted, _ := strconv.ParseFloat(strings.NewReplacer(",", ".", "−", "-").Replace(m[3]), 64)
			if place, _ := strconv.Atoi(m[4]); math.Abs(adjusted-f.adjusted) > 0.0056 || m[4] != "" && (place < least || place > most) {
				t.Errorf("%s: adjusted %s, place %s; computed again %.4f, place %d to %d", m[7], m[3], m[4], f.adjusted, least, most)
			}
		}
		if seen != len(files) {
			t.Errorf("the export has %d files, the table %d", len(files), seen)
		}
	}
}

// comma is a fraction to the hundredth, halves up, as French pages write it.
func comma(r *big.Rat) string {
	scaled := new(big.Rat).Add(new(big.Rat).Mul(r, big.NewRat(100, 1)), big.NewRat(1, 2))
	n := new(big.Int).Quo(scaled.Num(), scaled.Denom()).Int64()
	return strconv.FormatInt(n/100, 10) + "," + strconv.FormatInt(n%100+100, 10)[1:]
}
