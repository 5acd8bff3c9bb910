// What is said of a row that was moved: "Cartes, rang 2 sur 4."
export function order(sentence, name, rank, total) {
  return sentence.replace('{nom}', name).replace('{rang}', String(rank)).replace('{total}', String(total))
}
