package editions

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cohorte/fellowship/edition"
	"cohorte/internal/lang"
)

// Difference is what changes from one edition, or version, to another.
type Difference struct {
	From      Ref            `json:"from"` // the earlier side
	To        Ref            `json:"to"`
	Items     []Item         `json:"items"` // by audience, in the order of the topics
	Unchanged []edition.Text `json:"unchanged"`
}

// Ref names one side of a difference.
type Ref struct {
	ID       edition.ID   `json:"id"`
	Version  string       `json:"version"`
	Name     edition.Text `json:"name"`
	StatedOn edition.Date `json:"stated_on"`
}

// Item is one difference: a sentence, then the values that it tells.
type Item struct {
	Topic    string       `json:"topic"`
	Audience Audience     `json:"audience"`
	Title    edition.Text `json:"title"`
	Sentence edition.Text `json:"sentence"`
	Before   Side         `json:"before"`
	After    Side         `json:"after"`
	Added    []string     `json:"added,omitempty"`   // ids, of a topic that is a list
	Removed  []string     `json:"removed,omitempty"` // no longer named; nothing says abolished
}

// Side is what one edition states on a topic.
type Side struct {
	Stated   bool           `json:"stated"` // false: non précisé
	Words    edition.Text   `json:"words,omitzero"`
	Sources  []string       `json:"sources,omitempty"`
	AlsoSaid []edition.Said `json:"also_said,omitempty"`
	Lines    []Line         `json:"lines,omitempty"` // the exact values
}

// For is the items of an audience.
func (d Difference) For(a Audience) []Item {
	var items []Item
	for _, i := range d.Items {
		if i.Audience == a {
			items = append(items, i)
		}
	}
	return items
}

// Diff compares two editions, or two versions of one, from the earlier to the
// later. Where one says nothing the sentence says "non précisé", never that a
// thing was abolished (rule E-3).
func Diff(before, after edition.Edition) Difference {
	d := Difference{From: refOf(before), To: refOf(after), Items: []Item{}, Unchanged: []edition.Text{}}
	b, a := byTopic(before), byTopic(after)
	for _, call := range []edition.CallKind{edition.TalentCall, edition.ProjectCall} {
		if item, ok := callItem(before, after, call); ok {
			d.Items = append(d.Items, item)
		}
	}
	for i, t := range topics {
		_, had := before.Calls[t.call]
		_, has := after.Calls[t.call]
		if t.call != "" && (!had || !has) {
			continue
		}
		one := comparison{topic: t, before: before, after: after, was: side(t, before, b[i]), is: side(t, after, a[i])}
		switch {
		case !one.was.Stated && !one.is.Stated:
		case sameLines(b[i], a[i]):
			d.Unchanged = append(d.Unchanged, t.title)
		default:
			d.Items = append(d.Items, one.item())
		}
	}
	var order []Audience
	for _, a := range Audiences() {
		order = append(order, a.Is)
	}
	slices.SortStableFunc(d.Items, func(x, y Item) int {
		return slices.Index(order, x.Audience) - slices.Index(order, y.Audience)
	})
	return d
}

func refOf(e edition.Edition) Ref { return Ref{e.ID, e.VersionLabel(), e.Name, e.StatedOn} }

// byTopic is the lines of each topic of an edition.
func byTopic(e edition.Edition) map[int][]Line {
	lines := map[int][]Line{}
	for _, l := range Lines(e) {
		if l.heading {
			continue
		}
		for i, t := range topics {
			if t.paths.MatchString(l.Path) {
				lines[i] = append(lines[i], l)
				break
			}
		}
	}
	return lines
}

// sameLines compares the French: it is the authority, and a better translation
// changes no rule.
func sameLines(a, b []Line) bool {
	return slices.EqualFunc(a, b, func(x, y Line) bool { return x.Path == y.Path && x.Words.FR == y.Words.FR })
}

func side(t topic, e edition.Edition, lines []Line) Side {
	s := Side{Stated: len(lines) > 0, Lines: lines}
	for _, l := range lines {
		if l.Source != "" && !slices.Contains(s.Sources, l.Source) {
			s.Sources = append(s.Sources, l.Source)
		}
		s.AlsoSaid = append(s.AlsoSaid, l.AlsoSaid...)
	}
	for _, key := range sortedKeys(e.Silent) {
		if t.paths.MatchString(key) || !s.Stated && strings.HasPrefix(t.paths.String(), "^(?:"+key) {
			s.AlsoSaid = append(s.AlsoSaid, e.Silent[key]...)
		}
	}
	switch {
	case !s.Stated:
	case t.members != nil:
		s.Words = t.named(t.members(e))
	case t.value != nil:
		s.Words = t.value(e)
	}
	if s.Stated && !s.Words.Stated() {
		s.Words = linesWords(lines)
	}
	return s
}

// named names the members of a list, the first ones only where they are many
// and each is a small thing.
func (t topic) named(list []member) edition.Text {
	var names []edition.Text
	for i, m := range list {
		if t.brief && i == shownAtMost && len(list) > i+1 {
			rest := strconv.Itoa(len(list) - i)
			names = append(names, edition.Text{FR: "et " + rest + " autres", EN: "and " + rest + " others"})
			break
		}
		names = append(names, m.name)
	}
	return listed(names)
}

// shownAtMost is how many members of a brief list are named, where more.
const shownAtMost = 6

func linesWords(lines []Line) edition.Text {
	if len(lines) == 1 {
		return lines[0].Words
	}
	list := make([]edition.Text, len(lines))
	for i, l := range lines {
		list[i] = edition.Text{FR: l.Label.FR + noBreak + ": " + l.Words.FR, EN: l.Label.EN + ": " + english(l.Words)}
	}
	return listed(list)
}

// callItem tells that one edition has a call which the other does not have.
func callItem(before, after edition.Edition, call edition.CallKind) (Item, bool) {
	_, had := before.Calls[call]
	_, has := after.Calls[call]
	if had == has {
		return Item{}, false
	}
	item := Item{Topic: string(call) + "_call", Audience: ForAdministrations,
		Title: edition.Text{FR: "Appel à projets", EN: "Call for projects"}}
	if call == edition.TalentCall {
		item.Audience, item.Title = ForFellows, edition.Text{FR: "Appel à candidatures", EN: "Call for applications"}
	}
	with, without := before, after
	if has {
		with, without = after, before
	}
	item.Before.Stated, item.After.Stated = had, has
	item.Sentence = edition.Text{
		FR: fmt.Sprintf("%s%s: %s en a un, %s n’en a pas.", item.Title.FR, noBreak, with.Name.FR, without.Name.FR),
		EN: fmt.Sprintf("%s: %s has one, %s has none.", item.Title.EN, english(with.Name), english(without.Name)),
	}
	return item, true
}

// comparison is one topic on which two editions differ.
type comparison struct {
	topic
	before, after edition.Edition
	was, is       Side
}

func (c comparison) item() Item {
	item := Item{Topic: c.id, Audience: c.audience, Title: c.title, Before: c.was, After: c.is}
	switch {
	case !c.is.Stated:
		item.Sentence = c.silence(c.after, c.before, c.was)
	case !c.was.Stated:
		item.Sentence = c.newlySaid()
	case c.members != nil:
		item.Sentence, item.Added, item.Removed = c.listSentence()
	case c.is.Words.FR == c.was.Words.FR || c.value == nil && len(c.is.Lines)+len(c.was.Lines) > 2:
		item.Sentence = c.details()
	case c.tell != nil:
		item.Sentence = c.tell(unstoppedText(c.is.Words), unstoppedText(c.was.Words))
	default:
		item.Sentence = c.usual()
	}
	item.Sentence = edition.Text{FR: once(item.Sentence.FR), EN: once(item.Sentence.EN)}
	return item
}

// usual puts the new words beside the old ones.
func (c comparison) usual() edition.Text {
	return edition.Text{
		FR: fmt.Sprintf("%s%s: %s. Auparavant%s: %s.", c.title.FR, noBreak, unstopped(c.is.Words.FR), noBreak, unstopped(c.was.Words.FR)),
		EN: fmt.Sprintf("%s: %s. Before: %s.", c.title.EN, unstopped(english(c.is.Words)), unstopped(english(c.was.Words))),
	}
}

// once takes away the full stop after a mark that ends a sentence by itself.
func once(s string) string {
	return strings.NewReplacer("?.", "?", "!.", "!", "….", "…").Replace(s)
}

func unstoppedText(t edition.Text) edition.Text {
	return edition.Text{FR: unstopped(t.FR), EN: unstopped(english(t))}
}

func (c comparison) silence(silent, speaks edition.Edition, said Side) edition.Text {
	return edition.Text{
		FR: fmt.Sprintf("%s%s: non précisé par %s. %s disait%s: %s.", c.title.FR, noBreak, c.name(silent, "fr"), c.name(speaks, "fr"), noBreak, unstopped(said.Words.FR)),
		EN: fmt.Sprintf("%s: not stated by %s. %s said: %s.", c.title.EN, c.name(silent, "en"), c.name(speaks, "en"), unstopped(english(said.Words))),
	}
}

func (c comparison) newlySaid() edition.Text {
	return edition.Text{
		FR: fmt.Sprintf("%s%s: %s. Ce n’était pas précisé par %s.", c.title.FR, noBreak, unstopped(c.is.Words.FR), c.name(c.before, "fr")),
		EN: fmt.Sprintf("%s: %s. It was not stated by %s.", c.title.EN, unstopped(english(c.is.Words)), c.name(c.before, "en")),
	}
}

// name is the name of an edition, with its version where both sides have one name.
func (c comparison) name(e edition.Edition, lang string) string {
	if c.before.ID == c.after.ID {
		return e.Name.In(lang) + " (" + e.VersionLabel() + ")"
	}
	return e.Name.In(lang)
}

// listSentence names what a list gains and what it no longer names.
func (c comparison) listSentence() (s edition.Text, added, removed []string) {
	now, then := c.members(c.after), c.members(c.before)
	if one := len(now) == 1 && len(then) == 1; !c.brief && (one && now[0].name.FR != then[0].name.FR || len(now) > 0 && len(then) > 0 && len(without(then, now)) == len(then)) {
		return c.usual(), ids(without(now, then)), ids(without(then, now))
	}
	var fr, en []string
	tell := func(list []member, wordsFR, wordsEN string) []string {
		if len(list) > 0 {
			l := c.named(list)
			fr = append(fr, wordsFR+noBreak+": "+l.FR+".")
			en = append(en, wordsEN+": "+l.EN+".")
		}
		return ids(list)
	}
	added = tell(without(now, then), "S’ajoute"+plural(without(now, then), "nt"), "Added")
	removed = tell(without(then, now), notNamed(without(then, now)), "No longer named")
	for _, m := range now {
		for _, old := range then {
			if m.id == old.id && unstopped(m.name.FR) != unstopped(old.name.FR) {
				fr = append(fr, lang.FR.Quote(unstopped(m.name.FR))+" remplace "+lang.FR.Quote(unstopped(old.name.FR))+".")
				en = append(en, replaces(unstopped(english(m.name)), unstopped(english(old.name))))
			}
		}
	}
	if len(fr) == 0 {
		return c.details(), nil, nil
	}
	return edition.Text{FR: c.title.FR + ". " + strings.Join(fr, " "), EN: c.title.EN + ". " + strings.Join(en, " ")}, added, removed
}

func ids(list []member) (ids []string) {
	for _, m := range list {
		ids = append(ids, m.id)
	}
	return ids
}

// replaces tells a new name in English, where only the French may have changed.
func replaces(now, old string) string {
	if old == now {
		return lang.EN.Quote(now) + " is worded otherwise in French."
	}
	return lang.EN.Quote(now) + " replaces " + lang.EN.Quote(old) + "."
}

func plural(list []member, ending string) string {
	if len(list) > 1 {
		return ending
	}
	return ""
}

func notNamed(list []member) string {
	if len(list) > 1 {
		return "Ne sont plus cités"
	}
	return "N’est plus cité"
}

func without(list, other []member) []member {
	return slices.DeleteFunc(slices.Clone(list), func(m member) bool {
		return slices.ContainsFunc(other, func(o member) bool { return o.id == m.id || o.name.FR == m.name.FR })
	})
}

// details tells, value by value, what changes within a topic whose main words
// stay the same.
func (c comparison) details() edition.Text {
	var fr, en []string
	tell := func(label edition.Text, now, old edition.Text) {
		fr = append(fr, sentence(label.FR+noBreak+": "+quoted(lang.FR, now.FR)+ifNot(old.FR, ", au lieu de "+quoted(lang.FR, old.FR))))
		en = append(en, sentence(label.EN+": "+quoted(lang.EN, english(now))+ifNot(old.FR, ", not "+quoted(lang.EN, english(old)))))
	}
	for _, l := range c.is.Lines {
		if old, found := lineAt(c.was.Lines, l.Path); !found || old.Words.FR != l.Words.FR {
			tell(l.Label, l.Words, old.Words)
		}
	}
	for _, l := range c.was.Lines {
		if _, found := lineAt(c.is.Lines, l.Path); !found {
			tell(l.Label, Silence, l.Words)
		}
	}
	if len(fr) == 0 {
		fr, en = []string{"L’ordre change."}, []string{"The order changes."}
	}
	const most = 3
	if extra := len(fr) - most; extra > 0 {
		fr = append(fr[:most], fmt.Sprintf("Et %d autres précisions.", extra))
		en = append(en[:most], fmt.Sprintf("And %d other details.", extra))
	}
	return edition.Text{FR: c.title.FR + ". " + strings.Join(fr, " "), EN: c.title.EN + ". " + strings.Join(en, " ")}
}

// quoted puts a text of several words between quotation marks; an amount, a
// date or a word stands as it is.
func quoted(l lang.Lang, words string) string {
	words = unstopped(words)
	if len(strings.Fields(words)) < 5 {
		return words
	}
	return l.Quote(words)
}

// ifNot is words unless what they are about is empty.
func ifNot(empty, words string) string {
	if empty == "" {
		return ""
	}
	return words
}

func lineAt(lines []Line, path string) (Line, bool) {
	for _, l := range lines {
		if l.Path == path {
			return l, true
		}
	}
	return Line{}, false
}
