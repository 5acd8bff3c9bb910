package staff

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"

	"cohorte/fellowship"
	"cohorte/fellowship/work"
	"cohorte/mail"
	"cohorte/store"
	"cohorte/web/layout"
	"cohorte/web/route"
	"cohorte/web/words"
)

// workPath is the page of a work, without its language.
func workPath(id work.ID) string { return mail.WorkPath + "/" + string(id) }

// shownWork is a work before who asked for it.
type shownWork struct {
	work.Work
	Export exportOf     // of an export
	Intake intakeReport // of an intake
	Asked  intakeOf
}

func readWork(v *route.Visit) (w work.Work, err error) {
	err = v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		w, err = tx.WorkFor(ctx, v.By(), work.ID(v.PathValue("work")))
		return err
	})
	return w, err
}

// workPage is the page of a work: how far it is, then what came of it.
func workPage(v *route.Visit) (route.Answer, error) {
	w, err := readWork(v)
	if err != nil {
		return route.Answer{}, err
	}
	s := shownWork{Work: w}
	switch w.Kind {
	case work.ExportFiles:
		err = json.Unmarshal([]byte(w.Params), &s.Export)
	case work.CheckIntake, work.BringIntake:
		if err = json.Unmarshal([]byte(w.Params), &s.Asked); err == nil && w.Report != "" {
			err = json.Unmarshal([]byte(w.Report), &s.Intake)
		}
	}
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(workView(v, s)), nil
}

// worksPage lists what the viewer asked for.
func worksPage(v *route.Visit) (route.Answer, error) {
	var list []work.Work
	err := v.Site.DB.Read(v.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
		list, err = tx.WorksOf(ctx, v.By(), 100)
		return err
	})
	if err != nil {
		return route.Answer{}, err
	}
	return route.Page(worksView(v, list)), nil
}

// workProgress tells a script how far the work is.
func workProgress(v *route.Visit) (route.Answer, error) {
	w, err := readWork(v)
	if err != nil {
		return route.Answer{}, err
	}
	body, err := json.Marshal(struct {
		Text  string `json:"text"`
		Done  int    `json:"done"`
		Total int    `json:"total"`
		Over  bool   `json:"over"`
	}{workSentence(v, w), w.Done, w.Total, w.Over()})
	return route.Bytes("application/json", body), err
}

// stopWork interrupts a work.
func stopWork(v *route.Visit) (route.Answer, error) {
	err := v.Site.DB.Write(v.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := work.Stop(ctx, tx, v.By(), work.ID(v.PathValue("work")))
		return err
	})
	var late *fellowship.NoLongerPossible
	if err != nil && !errors.As(err, &late) {
		return route.Answer{}, err
	}
	return route.SeeOther(v.To(workPath(work.ID(v.PathValue("work"))))), nil
}

// workResult gives the document that a work made.
func workResult(v *route.Visit) (route.Answer, error) {
	w, err := readWork(v)
	if err != nil {
		return route.Answer{}, err
	}
	if w.Result.SHA256 == "" {
		return route.Answer{}, fellowship.ErrNotFound
	}
	content, err := v.Site.Files.Open(w.Result.SHA256)
	if err != nil {
		return route.Answer{}, err
	}
	return route.Answer{Status: http.StatusOK, Type: w.Result.MediaType, File: content, Size: w.Result.Size, Header: http.Header{
		"Content-Disposition": {mime.FormatMediaType("attachment", map[string]string{"filename": w.Result.Name})}}}, nil
}

// workTitle says what the work is about: "Export de 312 candidatures".
func workTitle(v *route.Visit, s shownWork) string {
	switch {
	case s.Kind == work.ExportFiles && s.Total > 0 && s.Export.Call != "":
		return v.Say("Export de ", "Export of ") + words.FileCount(v.Lang, s.Export.Call, s.Total)
	case s.Kind == work.CheckIntake && s.Asked.Name != "":
		return v.Say("Vérification de ", "Check of ") + v.Lang.Quote(s.Asked.Name)
	case s.Kind == work.BringIntake && s.Asked.Name != "":
		return v.Say("Import de ", "Import of ") + v.Lang.Quote(s.Asked.Name)
	}
	return mail.WorkName(v.Lang, s.Kind)
}

// workSentence is how far it is: "120 sur 312".
func workSentence(v *route.Visit, w work.Work) string {
	switch {
	case w.State == work.Waiting:
		return v.Say("En attente de son tour", "Waiting for its turn")
	case w.Total > 0:
		return v.Lang.Number(w.Done) + v.Say(" sur ", " of ") + v.Lang.Number(w.Total)
	case w.Done > 0:
		return v.Lang.Number(w.Done)
	}
	return v.Say("Commencé", "Begun")
}

// workState is the word of a state, with its colour.
func workState(v *route.Visit, s work.State) layout.State {
	switch s {
	case work.Waiting:
		return layout.State{Role: layout.Neutral, Word: v.Say("En attente", "Waiting")}
	case work.Running:
		return layout.State{Role: layout.Info, Word: v.Say("En cours", "Under way")}
	case work.Done:
		return layout.State{Role: layout.Success, Word: v.Say("Terminé", "Done")}
	case work.Failed:
		return layout.State{Role: layout.Error, Word: v.Say("N’a pas abouti", "Did not succeed")}
	}
	return layout.State{Role: layout.Neutral, Word: v.Say("Interrompu", "Interrupted")}
}
