# A state that begins during follow-up: tmerge, coxph, survfit and survdiff of the survival package.
library(survival)
source("tests/reference/ss_common.R")
tight <- coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 100)

for (case in c("bmt", "jasa", "myeloid")) {
  d <- read_case(paste0("switch_", case))
  d$id <- seq_len(nrow(d))
  rows <- tmerge(d, d, id = id, death = event(time, event), state = tdc(switch_day))
  for (ties in c("efron", "breslow")) {
    line <- summary(coxph(Surv(tstart, tstop, death) ~ state, rows, ties = ties, control = tight))
    method <- paste("time-dependent Cox,", ties)
    add(case, method, "coefficient", line$coefficients[1, 1])
    add(case, method, "standard_error", line$coefficients[1, 3])
    add(case, method, "p_value", line$coefficients[1, 5])
  }
  # Mantel and Byar's test: a Mantel-Haenszel test over the 2x2 tables of the event days.
  days <- sort(unique(rows$tstop[rows$death == 1]))
  tables <- vapply(days, function(day) {
    at_risk <- rows[rows$tstart < day & day <= rows$tstop, ]
    dies <- at_risk$tstop == day & at_risk$death == 1
    c(table(factor(at_risk$state, 0:1), factor(dies, c(FALSE, TRUE))))
  }, numeric(4))
  byar <- mantelhaen.test(array(tables[, colSums(tables) > 1], c(2, 2, sum(colSums(tables) > 1))),
                          correct = FALSE)
  add(case, "Mantel-Byar", "chi_squared", byar$statistic)
  add(case, "Mantel-Byar", "p_value", byar$p.value)
  for (state in 0:1) {
    mine <- rows[rows$state == state, ]
    add(case, "Mantel-Byar", paste("person_days", state), sum(mine$tstop - mine$tstart))
    curve <- survfit(Surv(tstart, tstop, death) ~ 1, mine, conf.type = "log-log")
    days <- quantile(curve$time[curve$n.event > 0], c(0.25, 0.5, 0.75), type = 1, names = FALSE)
    for (day in days) {
      k <- match(day, curve$time)
      key <- sprintf("%d %.15g", state, day)
      add(case, "Simon-Makuch", paste("survival", key), curve$surv[k])
      add(case, "Simon-Makuch", paste("ci_low", key), curve$lower[k])
      add(case, "Simon-Makuch", paste("ci_high", key), curve$upper[k])
    }
  }
  d$ever <- !is.na(d$switch_day)
  add(case, "immortal time", "days", sum(d$switch_day, na.rm = TRUE))
  naive <- survdiff(Surv(time, event) ~ ever, d)
  add(case, "naive log-rank", "chi_squared", naive$chisq)
  for (day in quantile(d$switch_day, c(0.3, 0.6), type = 1, names = FALSE, na.rm = TRUE)) {
    kept <- d[d$time > day, ]
    kept$by_then <- !is.na(kept$switch_day) & kept$switch_day <= day
    test <- survdiff(Surv(time - day, event) ~ by_then, kept)
    add(case, "landmark log-rank", sprintf("chi_squared %.15g", day), test$chisq)
    add(case, "landmark log-rank", sprintf("n %.15g", day), nrow(kept))
  }
}
write_answers("transplant", "survival")
