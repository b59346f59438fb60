// Made from the types of src/ by `UPDATE_GOLDEN=1 cargo test --test suite panel_types`. Times are milliseconds since 1970, UTC.
import type { PageLink, StandingView } from "../contract.js";
import type { NodeKind } from "./form.js";

/** An arrow of a picture, as a line of straight pieces from who needs to what is needed. */
export interface Arrow {
  /** Id of the box that needs. */
  from: string;
  /** Id of the box that is needed. */
  to: string;
  /** What stands beside it. */
  label: string;
  /** Where that stands: the text's left and upper edge. `None` where there is no room for it. */
  labelAt?: [number, number];
  /** Its corners, from one end to the other. */
  points: [number, number][];
}

/** A box of a picture. */
export type BoxView = PictureBox & {
  /** The page that explains it, where it is one of the same repository's. */
  pageId?: string;
};

/** A card for a repository. */
export type CardAnswer = StandingView & {
  /** The first of those that the caller may see. */
  pages: PageLink[];
  /** How many there are besides. */
  morePages: number;
};

/** A section that differs. */
export interface ChangedSection {
  /** Its heading; empty for what stands before the first. */
  heading: string;
  standing: SectionStanding;
  /** Lines that only the page has, at most 40. */
  page: string[];
  /** Lines that only the proposal has, at most 40. */
  proposal: string[];
  /** Whether there are more lines. */
  more: boolean;
}

/** What a person may decide about a page that they edited. */
export type Choice =
  | "take" // The proposed text takes the page's place.
  | "sections" // Sections that people changed stay, the others are updated, now and from here on.
  | "mine" // The page stays as it is; nothing is proposed any more.
  | "ask"; // Nothing is decided: the next text is proposed.

/** How much of an edited page stays as the person made it. */
export type KeptPart =
  | "sections" // The sections that they changed.
  | "page"; // All of it.

/** A page that the app wrote. */
export type OwnPage = StandingView & {
  ours: true;
  page: PageView;
  /** The front page, on every other page. */
  front: string | null;
  /** Whether the caller may start a run. */
  mayRun: boolean;
};

/** A page that the app wrote, or another one. */
export type PageAnswer =
  | { ours: false } // Nobody wrote it for a job.
  | OwnPage; // A page of a job.

/** What differs between an edited page and the text that is proposed for it. */
export interface PageChangesAnswer {
  /** Empty where nothing is proposed. */
  sections: ChangedSection[];
}

/** What was decided. */
export interface PageDecisionAnswer {
  /** Headings of the sections that stay the person's. */
  keptSections: string[];
}

/** What a person decides about a page. */
export interface PageDecisionInput {
  pageId: string;
  choice: Choice;
  /** The page's version that the person saw. */
  version: number;
  /** The proposal's version that they saw, where there was one. */
  proposalVersion?: number | null;
}

/**
 * Where a page's text comes from, what people did to it and what they decided. Versions and times are Confluence's own, as the
 * caller sees them.
 */
export interface PageView {
  title: string;
  commit: string | null;
  /** When the app wrote it last. */
  writtenMs: number | null;
  version: number;
  /** Whether a person changed it. */
  edited: boolean;
  editedMs: number | null;
  /** Whether its title is a person's. */
  namedByPerson: boolean;
  kept: KeptPart | null;
  /** The page with the text that is proposed for it. */
  proposal: ProposalPage | null;
  /** The page that it proposes a text for. */
  proposalFor: ProposedFor | null;
  /** Whether the caller may decide about it, and has something to decide. */
  mayDecide: boolean;
}

/** A picture, where the page has one. */
export interface PictureAnswer {
  picture: PictureView | null;
}

/** A box of a picture. */
export interface PictureBox {
  /** Unique in the picture. */
  id: string;
  /** What it is called, in full. */
  label: string;
  /** What it stands for. */
  kind: NodeKind;
  /** Key of the page that explains it; of a picture read from a page, that page's title. */
  page: string | null;
  /** The label as it is broken. */
  lines: string[];
  /** Left edge. */
  x: number;
  /** Upper edge. */
  y: number;
  /** From the left to the right edge. */
  width: number;
  /** From the upper to the lower edge. */
  height: number;
}

/** A picture of a page. */
export interface PictureInput {
  pageId: string;
  /** The picture's title; the page's first picture where it is not named or not there. */
  picture?: string | null;
}

/** A picture with everything in its place. Lengths are pixels at the size of 14 px text. */
export interface PictureView {
  title: string;
  width: number;
  height: number;
  boxes: BoxView[];
  arrows: Arrow[];
  /** Positions of the boxes of each row, from the top and from the left. */
  rows: number[][];
}

/** A page with a proposed text. */
export interface ProposalPage {
  pageId: string;
  title: string;
  version: number;
  sinceMs: number | null;
}

/** A page that a text is proposed for. */
export interface ProposedFor {
  pageId: string;
  title: string;
}

/** Which of the two has a section. */
export type SectionStanding =
  | "changed" // Both, with another text.
  | "onlyPage" // The page alone.
  | "onlyProposal"; // The proposal alone.
