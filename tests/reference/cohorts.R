# Writes three published data sets as a centre would have them, for the reading of foreign files.
library(survival)
data(bmt, package = "KMsurv")

write_table <- function(frame, name) {
  write.csv(frame, file.path("tests/reference/cohorts", paste0(name, ".csv")),
            row.names = FALSE, quote = FALSE, na = "", eol = "\n")
}

write_table(data.frame(id = seq_len(nrow(bmt)), bmt), "bmt")
write_table(data.frame(id = seq_len(nrow(aml)), aml), "aml")
write_table(mgus2, "mgus2")

dir.create("tests/reference/versions", showWarnings = FALSE)
writeLines(c(R.version.string, paste("survival", packageVersion("survival")),
             paste("KMsurv", packageVersion("KMsurv"))),
           "tests/reference/versions/cohorts.txt")
# What the mapped cohorts must give: patients, events and the sum of the times in days.
month <- 365.25 / 12
rounded <- function(x) round(x * month)
sums <- rbind(
  data.frame(cohort = "bmt", endpoint = "os", n = nrow(bmt), events = sum(bmt$d1), days = sum(bmt$t1)),
  data.frame(cohort = "bmt", endpoint = "dfs", n = nrow(bmt), events = sum(bmt$d3), days = sum(bmt$t2)),
  data.frame(cohort = "aml", endpoint = "dfs", n = nrow(aml), events = sum(aml$status),
             days = sum(aml$time * 7)),
  data.frame(cohort = "mgus2", endpoint = "os", n = nrow(mgus2), events = sum(mgus2$death),
             days = sum(rounded(mgus2$futime)))
)
write.csv(sums, "tests/reference/answers/cohorts.csv", row.names = FALSE, quote = FALSE, eol = "\n")

# What the report of each mapped cohort must give: every number of results.csv that rests on times, by
# survfit and survdiff, in all patients and in each level of the columns that split them.
horizons <- c(180, 365, 730)

of_group <- function(cohort, endpoint, group, time, event) {
  fit <- survfit(Surv(time, event) ~ 1, conf.type = "log-log")
  reverse <- survfit(Surv(time, 1 - event) ~ 1, conf.type = "log-log")
  at <- summary(fit, times = horizons, extend = TRUE)
  limits <- c("median", "0.95LCL", "0.95UCL")  # as print() shows them; see README.md
  middle <- summary(fit)$table[limits]
  followed <- summary(reverse)$table[limits]
  data.frame(
    cohort, endpoint, group, n = length(time), events = sum(event),
    estimand = c(paste0("survival_", horizons), paste0("at_risk_", horizons),
                 "median_survival", "median_follow_up"),
    estimate = c(at$surv, sapply(horizons, function(day) sum(time >= day)),
                 middle[1], followed[1]),
    ci_low = c(at$lower, NA, NA, NA, middle[2], followed[2]),
    ci_high = c(at$upper, NA, NA, NA, middle[3], followed[3]),
    p_value = NA, row.names = NULL
  )
}

between <- function(cohort, endpoint, column, time, event, level) {
  test <- survdiff(Surv(time, event) ~ level)
  df <- length(test$n) - 1
  data.frame(
    cohort, endpoint, group = paste0(column, ": ", paste(levels(level), collapse = " vs ")),
    n = length(time), events = sum(event), estimand = "logrank_chi_squared", estimate = test$chisq,
    ci_low = NA, ci_high = NA, p_value = pchisq(test$chisq, df, lower.tail = FALSE)
  )
}

# Levels in the order of Python's sorted(), which is that of the C locale.
levelled <- function(words) factor(words, levels = sort(unique(words), method = "radix"))

both <- function(cohort, endpoint, time, event, columns) {
  rows <- list(of_group(cohort, endpoint, "all patients", time, event))
  for (column in names(columns)) {
    level <- levelled(columns[[column]])
    for (name in levels(level)) {
      chosen <- level == name
      rows <- c(rows, list(of_group(cohort, endpoint, paste0(column, ": ", name), time[chosen], event[chosen])))
    }
    rows <- c(rows, list(between(cohort, endpoint, column, time, event, level)))
  }
  do.call(rbind, rows)
}

bmt_columns <- list(
  sex = ifelse(bmt$z3 == 1, "male", "female"),
  risk = c("ALL", "AML low risk", "AML high risk")[bmt$group],
  fab_4_or_5 = ifelse(bmt$z8 == 1, "yes", "no")
)
found <- rbind(
  both("bmt", "os", bmt$t1, bmt$d1, bmt_columns),
  both("bmt", "dfs", bmt$t2, bmt$d3, bmt_columns),
  both("aml", "dfs", 7 * aml$time, aml$status,
       list(maintenance = ifelse(aml$x == "Maintained", "yes", "no"))),
  both("mgus2", "os", rounded(mgus2$futime), mgus2$death,
       list(sex = ifelse(mgus2$sex == "F", "female", "male")))
)
numbers <- c("estimate", "ci_low", "ci_high", "p_value")
found[numbers] <- lapply(found[numbers], function(x) ifelse(is.na(x), "", sprintf("%.12g", x)))
write.csv(found, "tests/reference/answers/cohort_results.csv", row.names = FALSE, quote = FALSE, eol = "\n")
