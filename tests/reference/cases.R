# Writes four data sets of R's survival package as input cases: time, event (0/1), group.
library(survival)

write_case <- function(name, time, event, group, ...) {
  frame <- data.frame(time = time, event = event, group = group, ...)
  write.csv(frame, file.path("tests/reference/cases", paste0(name, ".csv")),
            row.names = FALSE, quote = FALSE, eol = "\n")
}

write_case("aml", aml$time, aml$status, aml$x)
write_case("lung", lung$time, lung$status - 1, ifelse(lung$sex == 1, "male", "female"),
           number = lung$age)
write_case("veteran", veteran$time, veteran$status, veteran$celltype, number = veteran$karno)
death <- subset(colon, etype == 2)
write_case("colon", death$time, death$status, death$rx, number = death$age)

dir.create("tests/reference/versions", showWarnings = FALSE)
writeLines(c(R.version.string, paste("survival", packageVersion("survival"))),
           "tests/reference/versions/cases.txt")
