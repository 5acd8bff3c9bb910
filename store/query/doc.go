// Package query is what sqlc made of store/queries: one Go function for each
// named query. scripts/generate-store writes it anew; only store calls it.
package query
