package pdf

import (
	"encoding/binary"
	"slices"

	"golang.org/x/image/font/sfnt"
)

// metrics of a font, in thousandths of its size.
type metrics struct {
	box             [4]int
	ascent, descent int
}

// keptTables are those that a viewer draws from.
var keptTables = []string{"cvt ", "fpgm", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "prep"}

// subset is the font with the outlines of some glyphs only. Numbers of glyphs
// stay, so that every other table stays true. The font is one that comes with
// the program: it is not checked again.
func subset(ttf []byte, used map[sfnt.GlyphIndex]bool) ([]byte, metrics) {
	be := binary.BigEndian
	tables := map[string][]byte{}
	for i := range int(be.Uint16(ttf[4:])) {
		entry := ttf[12+16*i:]
		from, length := be.Uint32(entry[8:]), be.Uint32(entry[12:])
		tables[string(entry[:4])] = ttf[from : from+length]
	}
	head := slices.Clone(tables["head"])
	outlines := glyphs{data: tables["glyf"], loca: tables["loca"], long: be.Uint16(head[50:]) == 1}
	used = outlines.withParts(used)

	var glyf, loca []byte
	for g := range int(be.Uint16(tables["maxp"][4:])) {
		loca = be.AppendUint32(loca, uint32(len(glyf)))
		if used[sfnt.GlyphIndex(g)] {
			glyf = append(glyf, outlines.of(g)...)
			for len(glyf)%4 != 0 {
				glyf = append(glyf, 0)
			}
		}
	}
	loca = be.AppendUint32(loca, uint32(len(glyf)))
	be.PutUint16(head[50:], 1) // long offsets
	be.PutUint32(head[8:], 0)  // the sum over the whole font, set below
	tables["glyf"], tables["loca"], tables["head"] = glyf, loca, head
	return assemble(tables), measured(head, tables["hhea"])
}

func measured(head, hhea []byte) metrics {
	be := binary.BigEndian
	em := int(be.Uint16(head[18:]))
	scaled := func(b []byte) int { return int(int16(be.Uint16(b))) * 1000 / em }
	m := metrics{ascent: scaled(hhea[4:]), descent: scaled(hhea[6:])}
	for i := range m.box {
		m.box[i] = scaled(head[36+2*i:])
	}
	return m
}

// glyphs are the outlines of a font.
type glyphs struct {
	data, loca []byte
	long       bool
}

func (g glyphs) offset(i int) int {
	if g.long {
		return int(binary.BigEndian.Uint32(g.loca[4*i:]))
	}
	return 2 * int(binary.BigEndian.Uint16(g.loca[2*i:]))
}

func (g glyphs) of(i int) []byte { return g.data[g.offset(i):g.offset(i+1)] }

// withParts adds the glyphs that others are composed of.
func (g glyphs) withParts(used map[sfnt.GlyphIndex]bool) map[sfnt.GlyphIndex]bool {
	all := map[sfnt.GlyphIndex]bool{}
	var add func(i sfnt.GlyphIndex)
	add = func(i sfnt.GlyphIndex) {
		if all[i] {
			return
		}
		all[i] = true
		for _, part := range parts(g.of(int(i))) {
			add(part)
		}
	}
	for i := range used {
		add(i)
	}
	return all
}

// Flags of a part of a composite glyph.
const (
	wordArguments = 1 << 0
	oneScale      = 1 << 3
	moreParts     = 1 << 5
	twoScales     = 1 << 6
	fourScales    = 1 << 7
)

// parts are the glyphs that a composite glyph is made of.
func parts(glyph []byte) []sfnt.GlyphIndex {
	be := binary.BigEndian
	if len(glyph) == 0 || int16(be.Uint16(glyph)) >= 0 {
		return nil
	}
	var list []sfnt.GlyphIndex
	for at := 10; ; {
		flags := be.Uint16(glyph[at:])
		list = append(list, sfnt.GlyphIndex(be.Uint16(glyph[at+2:])))
		at += 6
		if flags&wordArguments != 0 {
			at += 2
		}
		switch {
		case flags&oneScale != 0:
			at += 2
		case flags&twoScales != 0:
			at += 4
		case flags&fourScales != 0:
			at += 8
		}
		if flags&moreParts == 0 {
			return list
		}
	}
}

// assemble writes the tables as a font file.
func assemble(tables map[string][]byte) []byte {
	be := binary.BigEndian
	var tags []string
	for _, tag := range keptTables {
		if tables[tag] != nil {
			tags = append(tags, tag)
		}
	}
	power, log := 1, 0
	for power*2 <= len(tags) {
		power, log = power*2, log+1
	}
	out := be.AppendUint32(nil, 0x00010000)
	for _, v := range []int{len(tags), power * 16, log, (len(tags) - power) * 16} {
		out = be.AppendUint16(out, uint16(v))
	}
	at, headAt := 12+16*len(tags), 0
	for _, tag := range tags {
		if tag == "head" {
			headAt = at
		}
		out = append(out, tag...)
		out = be.AppendUint32(out, sumOf(tables[tag]))
		out = be.AppendUint32(out, uint32(at))
		out = be.AppendUint32(out, uint32(len(tables[tag])))
		at += (len(tables[tag]) + 3) / 4 * 4
	}
	for _, tag := range tags {
		out = append(out, tables[tag]...)
		for len(out)%4 != 0 {
			out = append(out, 0)
		}
	}
	be.PutUint32(out[headAt+8:], 0xB1B0AFBA-sumOf(out))
	return out
}

func sumOf(table []byte) uint32 {
	var sum uint32
	for i := 0; i < len(table); i += 4 {
		var word [4]byte
		copy(word[:], table[i:])
		sum += binary.BigEndian.Uint32(word[:])
	}
	return sum
}
