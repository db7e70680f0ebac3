package io.github.templatedb.sample.web;

import static java.util.stream.Collectors.toMap;

import io.github.templatedb.sample.Refusal;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.validation.FieldError;
import org.springframework.web.bind.MethodArgumentNotValidException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Answers every failure with a problem detail (RFC 9457). */
@RestControllerAdvice
class ProblemHandler extends ResponseEntityExceptionHandler {

    @ExceptionHandler
    ProblemDetail refused(Refusal refusal) {
        return problem(status(refusal.reason()), refusal.reason().name(), refusal.getMessage());
    }

    @ExceptionHandler
    ProblemDetail lostARace(DataIntegrityViolationException violation) {
        return problem(HttpStatus.CONFLICT, "CONFLICT", "The request conflicts with what another one has written.");
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleMethodArgumentNotValid(
            MethodArgumentNotValidException invalid, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        var errors = invalid.getFieldErrors().stream()
                .collect(toMap(
                        FieldError::getField,
                        error -> Objects.requireNonNullElse(error.getDefaultMessage(), "is not valid"),
                        (first, second) -> first,
                        TreeMap::new));
        invalid.getBody().setProperty("errors", errors);
        return super.handleMethodArgumentNotValid(invalid, headers, status, request);
    }

    private static HttpStatus status(Refusal.Reason reason) {
        return switch (reason) {
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case NOT_DELIVERABLE, QUANTITY_NOT_ALLOWED, COUPON_NOT_USABLE -> HttpStatus.UNPROCESSABLE_CONTENT;
            case EMAIL_TAKEN, OUT_OF_STOCK, ORDER_NOT_OPEN, ALREADY_REVIEWED -> HttpStatus.CONFLICT;
        };
    }

    private static ProblemDetail problem(HttpStatus status, String reason, @Nullable String detail) {
        var problem = ProblemDetail.forStatusAndDetail(status, detail);
        problem.setType(URI.create("urn:shop:" + reason.toLowerCase(Locale.ROOT).replace('_', '-')));
        return problem;
    }
}
