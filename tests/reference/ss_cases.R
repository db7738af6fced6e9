# Input cases of the small-sample methods, from R's survival (LGPL >= 2) and KMsurv (GPL >= 3) packages.
#
# ss_<name>.csv          time, event, group           two groups
# ss_<name>_few.csv      the same, every k-th patient: small enough for an exact test
# ss_competing_<name>    time, cause (0 censored, 1, 2), group
# ss_switch_<name>       time, event, switch_day (empty: never)
library(survival)
library(KMsurv)

write_case <- function(name, ...) {
  write.csv(data.frame(...), file.path("tests/reference/cases", paste0("ss_", name, ".csv")),
            row.names = FALSE, quote = FALSE, eol = "\n", na = "")
}

write_two_groups <- function(name, time, event, group) {
  write_case(name, time = time, event = event, group = group)
  few <- seq(1, length(time), by = max(1, length(time) %/% 26))
  write_case(paste0(name, "_few"), time = time[few], event = event[few], group = group[few])
}

data(bmt, package = "KMsurv")
catheters <- get(data(kidney, package = "KMsurv"))
write_two_groups("aml", aml$time, aml$status, aml$x)
leukaemia <- subset(bmt, group < 3)
write_two_groups("bmt", leukaemia$t2, leukaemia$d3, c("ALL", "AML low risk")[leukaemia$group])
death <- subset(colon, etype == 2 & rx != "Lev")
write_two_groups("colon", death$time, death$status, as.character(death$rx))
write_two_groups("kidney", catheters$time, catheters$delta,
                 c("surgical", "percutaneous")[catheters$type])
write_two_groups("lung", lung$time, lung$status - 1, c("male", "female")[lung$sex])
write_two_groups("veteran", veteran$time, veteran$status, c("standard", "test")[veteran$trt])

write_competing <- function(name, time, cause, group)
  write_case(paste0("competing_", name), time = time, cause = cause, group = group)

write_competing("bmt", bmt$t2, ifelse(bmt$d3 == 0, 0, ifelse(bmt$d2 == 1, 1, 2)),
                c("ALL", "AML low risk", "AML high risk")[bmt$group])
relapse <- subset(colon, etype == 1)
dead <- subset(colon, etype == 2)
dead <- dead[match(relapse$id, dead$id), ]
write_competing("colon", ifelse(relapse$status == 1, relapse$time, dead$time),
                ifelse(relapse$status == 1, 1, ifelse(dead$status == 1, 2, 0)),
                as.character(relapse$rx))
write_competing("mgus2", ifelse(mgus2$pstat == 1, mgus2$ptime, mgus2$futime),
                ifelse(mgus2$pstat == 1, 1, 2 * mgus2$death), as.character(mgus2$sex))
write_competing("pbc", pbc$time, pbc$status, as.character(pbc$sex))
listed <- subset(transplant, event != "withdraw")
write_competing("transplant", listed$futime, as.integer(listed$event == "ltx") +
                2 * as.integer(listed$event == "death"), as.character(listed$abo))

# A state that begins during follow-up: heart transplant (jasa), stem cell transplant (myeloid), platelet
# recovery (bmt). Times are moved as survival's vignette does: half a day for follow-up of 0 days, and
# half a day back for a change on the last day, so that each patient is at risk before it.
write_switch <- function(name, time, event, switch_day) {
  time <- pmax(time, 0.5)
  late <- !is.na(switch_day) & switch_day >= time
  switch_day[late] <- time[late] - 0.5
  write_case(paste0("switch_", name), time = time, event = event, switch_day = switch_day)
}
write_switch("jasa", jasa$futime, jasa$fustat, ifelse(jasa$transplant == 1, jasa$wait.time, NA))
write_switch("myeloid", myeloid$futime, myeloid$death,
             ifelse(myeloid$txtime <= myeloid$futime, myeloid$txtime, NA))
write_switch("bmt", bmt$t2, bmt$d3, ifelse(bmt$dp == 1 & bmt$tp <= bmt$t2, bmt$tp, NA))

writeLines(c(R.version.string, paste("survival", packageVersion("survival")),
             paste("KMsurv", packageVersion("KMsurv"))), "tests/reference/versions/ss_cases.txt")
