//! An R script that reads the same scores and prints the same numbers.

use super::Input;

/// The script. It needs lme4, lmerTest, clubSandwich, pbkrtest and jsonlite, reads `scores.csv` and
/// `statistics.json` beside it, and prints how many statistics agree.
pub fn r_script(input: &Input<'_>) -> String {
    let frame = &input.assembled.frame;
    let list = |names: &[String]| names.iter().map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(", ");
    let outcomes: Vec<String> = frame.measures[..frame.outcomes].iter().map(|m| m.name.clone()).collect();
    let (first, last) = frame.compared;
    let enrolled: Vec<String> =
        frame.practices.iter().map(|p| format!("\"{}\" = {}", p.name, p.enrolled)).collect();
    format!(
        "{SCRIPT_HEAD}\
         outcomes <- c({})\ninformants <- c({})\nwaves <- c({})\nfirst <- \"{}\"\nlast <- \"{}\"\nenrolled <- c({})\n\n{SCRIPT_BODY}",
        list(&outcomes),
        list(&frame.informants),
        list(&frame.waves),
        frame.waves[first],
        frame.waves[last],
        enrolled.join(", "),
    )
}

const SCRIPT_HEAD: &str = "# Made by `peil study report`. Not public.\n\
# Run in the folder of the report: Rscript report.R\n\
suppressMessages({ library(lme4); library(lmerTest); library(clubSandwich); library(jsonlite) })\n\
d <- read.csv(\"scores.csv\", stringsAsFactors = FALSE)\n\
peil <- fromJSON(\"statistics.json\")$statistics\n\
peil <- setNames(peil$value, peil$name)\n";

const SCRIPT_BODY: &str = r#"passed <- 0; failed <- 0
check <- function(name, value, tolerance) {
  if (!name %in% names(peil)) return(invisible())
  mine <- peil[[name]]
  ok <- (is.na(mine) && !is.finite(value)) || (!is.na(mine) && is.finite(value) && abs(mine - value) <= tolerance)
  if (ok) passed <<- passed + 1 else { failed <<- failed + 1; cat(sprintf("%s: R %.10g, Peil %.10g\n", name, value, mine)) }
}
for (i in informants) for (o in outcomes) {
  own <- d[d$informant == i & !is.na(d[[o]]), ]
  own$y <- own[[o]]
  own$wave <- factor(own$wave, levels = waves[waves %in% own$wave])
  # The paired change of those who have both.
  both <- merge(own[own$wave == first, c("case", "practice", "y")], own[own$wave == last, c("case", "y")], by = "case")
  base <- paste0("change.", i, ".", o, ".", first, "_", last)
  check(paste0(base, ".n"), nrow(both), 0)
  if (nrow(both) > 1 && sd(both$y.y - both$y.x) > 1e-12) {
    t <- t.test(both$y.y, both$y.x, paired = TRUE)
    check(paste0(base, ".mean"), unname(t$estimate), 1e-9)
    check(paste0(base, ".t"), unname(t$statistic), 1e-6)
    check(paste0(base, ".p"), t$p.value, 1e-9)
    check(paste0(base, ".ci_low"), t$conf.int[1], 1e-9)
    check(paste0(base, ".r"), cor(both$y.x, both$y.y), 1e-9)
  }
  if (nlevels(own$wave) < 2 || length(unique(own$practice)) < 2 || sd(own$y) < 1e-12) next
  # The mixed model, Satterthwaite, and CR2 over practices.
  f <- suppressMessages(lmer(y ~ wave + (1 | practice) + (1 | case), data = own, REML = TRUE))
  s <- coef(summary(f))
  base <- paste0("lmm.", i, ".", o)
  check(paste0(base, ".reml"), as.numeric(-2 * logLik(f)), 1e-3)
  for (w in levels(own$wave)[-1]) {
    row <- paste0("wave", w)
    check(paste0(base, ".", w, ".est"), s[row, "Estimate"], 1e-5)
    check(paste0(base, ".", w, ".se"), s[row, "Std. Error"], 1e-5)
    check(paste0(base, ".", w, ".df_satterthwaite"), s[row, "df"], 0.01 * s[row, "df"])
  }
  g <- suppressMessages(lmer(y ~ wave + (1 | practice / case), data = own, REML = TRUE))
  r <- coef_test(g, vcov = "CR2", test = "Satterthwaite")
  for (w in levels(own$wave)[-1]) {
    at <- which(rownames(coef(summary(g))) == paste0("wave", w))
    check(paste0("lmm_cr2.", i, ".", o, ".", w, ".est"), r$beta[at], 1e-5)
    check(paste0("lmm_cr2.", i, ".", o, ".", w, ".se"), r$SE[at], 1e-4)
  }
  # These practices alone.
  full <- table(own$practice, own$wave)
  if (all(full > 0) && all(names(enrolled) %in% rownames(full)) && nlevels(own$wave) > 1) {
    h <- suppressMessages(lmer(y ~ 0 + wave:practice + (1 | case), data = own, REML = TRUE))
    b <- fixef(h)
    for (weight in c("equal", "by_cases")) {
      v <- if (weight == "equal") rep(1, length(enrolled)) else enrolled
      names(v) <- names(enrolled); v <- v / sum(v)
      l <- rep(0, length(b)); names(l) <- names(b)
      for (p in names(v)) {
        l[paste0("wave", last, ":practice", p)] <- v[[p]]
        l[paste0("wave", first, ":practice", p)] <- -v[[p]]
      }
      c1 <- contest1D(h, l)
      base <- paste0("lmm_these.", i, ".", o, ".", weight)
      check(paste0(base, ".est"), c1[["Estimate"]], 1e-5)
      check(paste0(base, ".se"), c1[["Std. Error"]], 1e-5)
    }
  }
}
cat(sprintf("%d passed, %d failed\n", passed, failed))
quit(status = if (failed > 0) 1 else 0)
"#;
