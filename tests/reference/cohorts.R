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
rounded <- function(x) floor(x * month + 0.5)
sums <- rbind(
  data.frame(cohort = "bmt", endpoint = "os", n = nrow(bmt), events = sum(bmt$d1), days = sum(bmt$t1)),
  data.frame(cohort = "bmt", endpoint = "dfs", n = nrow(bmt), events = sum(bmt$d3), days = sum(bmt$t2)),
  data.frame(cohort = "aml", endpoint = "dfs", n = nrow(aml), events = sum(aml$status),
             days = sum(aml$time * 7)),
  data.frame(cohort = "mgus2", endpoint = "os", n = nrow(mgus2), events = sum(mgus2$death),
             days = sum(rounded(mgus2$futime)))
)
write.csv(sums, "tests/reference/answers/cohorts.csv", row.names = FALSE, quote = FALSE, eol = "\n")
