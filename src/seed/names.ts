/** Names of people who do not exist. */

const words = (text: string) => text.trim().split(/\s*,\s*/)

export const FIRST = words(`
  Adèle, Aïcha, Alban, Alice, Amélie, Anaïs, André, Aurélie, Baptiste, Bérénice, Bruno, Camille, Céline, Clément, Corinne,
  Damien, Djamila, Élise, Émeric, Estelle, Fabien, Fatou, Florence, Gaëlle, Gilles, Hélène, Hugo, Inès, Isabelle, Jeanne,
  Joël, Karim, Laure, Léa, Lucas, Maël, Malika, Manon, Marc, Mathilde, Maud, Nadia, Nicolas, Nora, Odile, Olivier, Pauline,
  Quentin, Rachid, Romane, Samuel, Sandrine, Solène, Sophie, Thaïs, Thierry, Valentin, Véronique, Yann, Yves, Zoé`)

export const LAST = words(`
  Allard, Aubry, Barbier, Béranger, Bertin, Blanchet, Bouvier, Bretonneau, Carlier, Charpentier, Colas, Cosson, Coulon,
  Da Silva, Delmas, Diallo, Duhamel, Évrard, Fleury, Fournier, Gauthier, Germain, Grandjean, Guérin, Guillou, Hamon, Hubert,
  Jacquet, Kermarrec, Lambert, Langlois, Le Bihan, Le Goff, Lefèvre, Lenoir, Leroux, Maillard, Marchal, Marchand, Mercier,
  Meunier, Moreau, N’Diaye, Nguyen, Ollivier, Pasquier, Pelletier, Perrot, Picard, Poirier, Prévost, Quéré, Renaud, Rivière,
  Rousseau, Royer, Sauvage, Tessier, Thibault, Vasseur, Vidal, Weber`)
