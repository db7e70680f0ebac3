Feature: Buying books

  Scenario: A book is bought
    Given a library with 1 book
    When "Emma" is bought
    Then the library has 2 books

  Scenario: The same book is bought in another scenario
    Given a library with 1 book
    When "Emma" is bought
    Then the library has 2 books

  Scenario Outline: Each row has a database as new
    Given a library with 1 book
    When "<title>" is bought
    Then the library has 2 books

    Examples:
      | title |
      | Emma  |
      | Emma  |
