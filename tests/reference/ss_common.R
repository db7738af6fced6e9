# What the ss_ scripts share: reading cases, collecting answers in one long table, writing them.
answers <- list()

add <- function(data_set, method, quantity, value) {
  answers[[length(answers) + 1]] <<- data.frame(data_set, method, quantity, value,
                                                stringsAsFactors = FALSE)
}

read_case <- function(name) read.csv(file.path("tests/reference/cases", paste0("ss_", name, ".csv")))

write_answers <- function(name, packages = character()) {
  table <- do.call(rbind, answers)
  table$value <- ifelse(is.na(table$value), "NA", sprintf("%.15g", table$value))
  write.csv(table, file.path("tests/reference/answers", paste0("ss_", name, ".csv")),
            row.names = FALSE, quote = 1:3, eol = "\n")
  dir.create("tests/reference/versions", showWarnings = FALSE)
  used <- vapply(packages, function(p) paste(p, packageVersion(p)), "")
  writeLines(c(R.version.string, used), paste0("tests/reference/versions/ss_", name, ".txt"))
}

two_groups <- c("aml", "bmt", "colon", "kidney", "lung", "veteran")
